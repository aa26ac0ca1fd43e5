/**
 * The contracts of Ringspun: blocking-style I/O for virtual threads. Contains no native code and
 * needs no flag; an implementation is found through {@link io.ringspun.spi.Backend}.
 */
module io.ringspun {
    requires static java.management;
    requires static transitive org.jspecify;

    exports io.ringspun;
    exports io.ringspun.operation;
    exports io.ringspun.spi;
    exports io.ringspun.tls;

    uses io.ringspun.spi.Backend;
    uses io.ringspun.spi.FileChannels;
    uses io.ringspun.spi.SocketFactories;
    uses io.ringspun.spi.TlsLayers;
}
