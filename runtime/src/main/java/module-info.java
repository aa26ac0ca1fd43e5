/**
 * The implementations of Ringspun. Exports nothing; found through {@link io.ringspun.spi.Backend}.
 */
module io.ringspun.runtime {
    requires io.ringspun;
    requires static jdk.jfr;

    provides io.ringspun.spi.Backend with
            io.ringspun.runtime.uring.UringBackend,
            io.ringspun.runtime.nio.NioBackend;
    provides io.ringspun.spi.FileChannels with
            io.ringspun.runtime.adapter.Factories;
    provides io.ringspun.spi.SocketFactories with
            io.ringspun.runtime.adapter.Factories;
    provides io.ringspun.spi.TlsLayers with
            io.ringspun.runtime.tls.Layers;
}
