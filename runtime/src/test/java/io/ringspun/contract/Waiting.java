package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.BufferPool;
import io.ringspun.Connection;
import io.ringspun.DatagramEndpoint;
import io.ringspun.Listener;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** The ways in which a call waits for something that does not come. */
enum Waiting {
    READ {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            return reading(site, timeout, near -> near.read(new byte[100], 0, 100));
        }
    },
    READ_DIRECT {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            return reading(site, timeout, near -> near.read(ByteBuffer.allocateDirect(100)));
        }
    },
    READ_PINNED {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            return reading(
                    site,
                    timeout,
                    near -> {
                        try (PinnedBuffer buffer = near.buffers().acquire()) {
                            try {
                                return near.read(buffer);
                            } finally {
                                buffer.clear().get(); // ours again, whatever happened
                            }
                        }
                    });
        }
    },
    READ_LENT {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            return reading(
                    site,
                    timeout,
                    near -> {
                        try (PinnedBuffer buffer = near.receive()) {
                            return buffer.remaining();
                        }
                    });
        }
    },
    READ_VECTORED {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            return reading(
                    site,
                    timeout,
                    near ->
                            near.read(
                                    new ByteBuffer[] {
                                        ByteBuffer.allocate(3), ByteBuffer.allocateDirect(3)
                                    }));
        }
    },
    WRITE {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            return writing(site, timeout, ByteBuffer.allocate(WRITTEN));
        }
    },
    WRITE_DIRECT {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            return writing(site, timeout, ByteBuffer.allocateDirect(WRITTEN));
        }
    },
    ACCEPT {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            Listener listener = site.keep(site.io.listen(Site.ANY_PORT));
            return new Stuck(
                    () -> listener.accept(timeout),
                    listener,
                    () -> {
                        Site.Pair pair = site.pair(listener);
                        pair.near().write(new byte[] {1}, 0, 1);
                        assertThat(pair.far().inputStream().read()).isEqualTo(1);
                    });
        }
    },
    RECEIVE {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            return receiving(site, timeout, near -> near.receive(ByteBuffer.allocate(100)));
        }
    },
    RECEIVE_PINNED {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            return receiving(
                    site,
                    timeout,
                    near -> {
                        try (PinnedBuffer buffer = near.buffers().acquire()) {
                            try {
                                return near.receive(buffer);
                            } finally {
                                buffer.clear().get(); // ours again, whatever happened
                            }
                        }
                    });
        }
    },
    CONNECT {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            SocketAddress full = site.full();
            return new Stuck(() -> site.keep(site.io.connect(full, timeout)), null, () -> {});
        }
    },
    ACQUIRE {
        @Override
        Stuck prepare(Site site, Duration timeout) throws IOException {
            List<PinnedBuffer> all = new ArrayList<>();
            Callable<Object> call =
                    () -> {
                        BufferPool pool = site.io.buffers(); // the one near the caller
                        PinnedBuffer next = pool.acquire();
                        int size = next.capacity();
                        do {
                            all.add(next);
                        } while ((next = pool.tryAcquire(size)) != null);
                        return timeout.isZero() ? pool.acquire(size) : pool.acquire(size, timeout);
                    };
            return new Stuck(
                    call,
                    null,
                    () -> {
                        all.forEach(PinnedBuffer::close);
                        all.clear();
                        site.io.buffers().acquire().close();
                    });
        }
    };

    private static final int WRITTEN = 2 << 20;

    /**
     * A call that will wait.
     *
     * @param call makes it, on whatever thread
     * @param channel what to close to end it; null if nothing can be closed
     * @param usable checks, after the call has ended, that the channel works and no byte is lost
     */
    record Stuck(Callable<Object> call, AutoCloseable channel, Check usable) {}

    interface Check {
        void run() throws IOException;
    }

    private interface Read {
        Object from(Connection near) throws IOException;
    }

    private interface Receive {
        Object from(DatagramEndpoint near) throws IOException;
    }

    /** Makes all that the call needs; zero means no time limit. */
    abstract Stuck prepare(Site site, Duration timeout) throws IOException;

    private static Stuck reading(Site site, Duration timeout, Read read) throws IOException {
        Site.Link link = site.link();
        Connection near = link.near();
        near.readTimeout(timeout);
        return new Stuck(
                () -> read.from(near),
                near,
                () -> {
                    near.readTimeout(Duration.ZERO);
                    Pattern pattern = new Pattern("after reading");
                    link.far().getOutputStream().write(pattern.bytes(0, 500));
                    byte[] got = near.inputStream().readNBytes(500);
                    assertThat(got).hasSize(500);
                    pattern.check(got, 0, 500, 0);
                });
    }

    private static Stuck receiving(Site site, Duration timeout, Receive receive)
            throws IOException {
        DatagramEndpoint near = site.keep(site.io.bind(Site.ANY_PORT));
        DatagramEndpoint far = site.keep(site.io.bind(Site.ANY_PORT));
        near.receiveTimeout(timeout);
        return new Stuck(
                () -> receive.from(near),
                near,
                () -> {
                    near.receiveTimeout(Duration.ZERO);
                    far.send(ByteBuffer.wrap(new byte[] {1, 2, 3}), near.localAddress());
                    ByteBuffer got = ByteBuffer.allocate(10);
                    assertThat(near.receive(got)).isEqualTo(far.localAddress());
                    assertThat(got.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                });
    }

    private static Stuck writing(Site site, Duration timeout, ByteBuffer source)
            throws IOException {
        Site.Link link = site.link();
        Connection near = link.near();
        near.writeTimeout(timeout);
        Pattern pattern = new Pattern("writing");
        source.put(pattern.bytes(0, source.capacity())).flip();
        return new Stuck(
                () -> near.write(source),
                near,
                () -> {
                    near.writeTimeout(Duration.ZERO);
                    assertThat(source.position()).isBetween(0, source.limit() - 1);
                    Task<Void> rest =
                            site.start(() -> {
                                near.write(source);
                                near.shutdownOutput();
                                return null;
                            });
                    byte[] got = link.far().getInputStream().readAllBytes();
                    rest.result();
                    assertThat(got).hasSize(source.capacity());
                    pattern.check(got, 0, got.length, 0);
                });
    }
}
