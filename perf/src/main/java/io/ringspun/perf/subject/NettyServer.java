package io.ringspun.perf.subject;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringAdaptiveBufferRingAllocator;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Netty with one of its transports: its own echo handler's way, one group of loops for accepting
 * and serving, sizes of reads as Netty finds them.
 *
 * @param loops threads that loop
 * @param handlers what makes a loop use the transport
 * @param channel the transport's listening channel
 * @param unixChannel the same for Unix-domain sockets
 * @param childOptions what each connection is given beside {@code TCP_NODELAY}
 * @param description for the reader of a report
 */
record NettyServer(
        int loops,
        IoHandlerFactory handlers,
        Class<? extends ServerChannel> channel,
        Class<? extends ServerChannel> unixChannel,
        Map<ChannelOption<Short>, Short> childOptions,
        String description)
        implements EchoServer {

    private static final short GROUP = 1;

    /** Of a loop, a power of two; it begins with few of them and adds as many at a time. */
    private static final short RING_BUFFERS = 4096;

    private static final int RING_BUFFERS_AT_ONCE = 128;

    static NettyServer onNio(Size size) {
        return new NettyServer(
                size.carriers(),
                NioIoHandler.newFactory(),
                NioServerSocketChannel.class,
                NioServerDomainSocketChannel.class,
                Map.of(),
                "Netty " + version() + ", NIO");
    }

    static NettyServer onEpoll(Size size) throws IOException {
        available(Epoll.isAvailable(), "epoll", Epoll.unavailabilityCause());
        return new NettyServer(
                size.carriers(),
                EpollIoHandler.newFactory(),
                EpollServerSocketChannel.class,
                EpollServerDomainSocketChannel.class,
                Map.of(),
                "Netty " + version() + ", epoll");
    }

    static NettyServer onUring(Size size) throws IOException {
        available(IoUring.isAvailable(), "io_uring", IoUring.unavailabilityCause());
        return new NettyServer(
                size.carriers(),
                IoUringIoHandler.newFactory(),
                IoUringServerSocketChannel.class,
                IoUringServerDomainSocketChannel.class,
                Map.of(),
                "Netty " + version() + ", io_uring");
    }

    static NettyServer onUringWithBuffers(Size size) throws IOException {
        available(IoUring.isAvailable(), "io_uring", IoUring.unavailabilityCause());
        available(IoUring.isRegisterBufferRingSupported(), "rings of buffers", null);
        IoUringBufferRingConfig buffers =
                IoUringBufferRingConfig.builder()
                        .bufferGroupId(GROUP)
                        .bufferRingSize(RING_BUFFERS)
                        .batchSize(RING_BUFFERS_AT_ONCE)
                        .allocator(new IoUringAdaptiveBufferRingAllocator())
                        .build();
        return new NettyServer(
                size.carriers(),
                IoUringIoHandler.newFactory(
                        new IoUringIoHandlerConfig().setBufferRingConfig(buffers)),
                IoUringServerSocketChannel.class,
                IoUringServerDomainSocketChannel.class,
                Map.of(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP),
                "Netty " + version() + ", io_uring with a ring of buffers");
    }

    private static void available(boolean available, String what, @Nullable Throwable cause)
            throws IOException {
        if (!available) {
            Throwable root = cause;
            while (root != null && root.getCause() != null) {
                root = root.getCause();
            }
            throw new IOException("Netty finds no " + what + (root == null ? "" : ": " + root));
        }
    }

    private static String version() {
        String version = Channel.class.getPackage().getImplementationVersion();
        return version == null ? "4.2" : version;
    }

    @Override
    public SocketAddress start(SocketAddress at) throws IOException {
        boolean tcp = at instanceof InetSocketAddress;
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(new MultiThreadIoEventLoopGroup(loops, handlers))
                        .channel(tcp ? channel : unixChannel)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel connection) {
                                        connection.pipeline().addLast(new Echo());
                                    }
                                });
        if (tcp) {
            bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
        }
        childOptions.forEach(bootstrap::childOption);
        // Its native transports have an address of their own for what the JDK has one for too.
        boolean ownAddress = !tcp && unixChannel != NioServerDomainSocketChannel.class;
        SocketAddress address = ownAddress ? new DomainSocketAddress(at.toString()) : at;
        Channel listener = bootstrap.bind(address).syncUninterruptibly().channel();
        return listener.localAddress();
    }

    /** Sends back what comes, once all that has come was read. */
    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var unused = context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }
    }
}
