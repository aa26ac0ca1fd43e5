package io.ringspun.spi;

import io.ringspun.IoRuntime;
import java.util.ServiceLoader;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/**
 * Makes factories of {@code java.net}'s sockets over a runtime, of whatever backend. Found with
 * {@link ServiceLoader}, as the backends are.
 */
public interface SocketFactories {

    /**
     * For {@link IoRuntime#socketFactory}.
     *
     * @param io what the sockets work with
     * @return the factory
     */
    SocketFactory sockets(IoRuntime io);

    /**
     * For {@link IoRuntime#serverSocketFactory}.
     *
     * @param io what the sockets work with
     * @return the factory
     */
    ServerSocketFactory serverSockets(IoRuntime io);

    /**
     * The one there is.
     *
     * @return a new instance
     * @throws IllegalStateException if there is none: the runtime comes from elsewhere, and its
     *     provider has left this out
     */
    static SocketFactories installed() {
        return ServiceLoader.load(SocketFactories.class, SocketFactories.class.getClassLoader())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "no sockets of java.net found: add ringspun-runtime to the class path or module path"));
    }
}
