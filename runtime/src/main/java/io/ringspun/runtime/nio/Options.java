package io.ringspun.runtime.nio;

import io.ringspun.LinuxSocketOptions;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;

/** Options of connections: those of the channel, and the one that only its socket has. */
final class Options {

    private Options() {}

    static <T> T get(SocketChannel channel, SocketOption<T> name) throws IOException {
        return name.equals(LinuxSocketOptions.SO_OOBINLINE)
                ? name.type().cast(channel.socket().getOOBInline())
                : channel.getOption(name);
    }

    static <T> void set(SocketChannel channel, SocketOption<T> name, T value) throws IOException {
        if (name.equals(LinuxSocketOptions.SO_OOBINLINE)) {
            channel.socket().setOOBInline((Boolean) value);
        } else {
            channel.setOption(name, value);
        }
    }
}
