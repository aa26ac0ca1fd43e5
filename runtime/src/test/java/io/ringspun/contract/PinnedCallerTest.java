package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.FileHandle;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A class initialiser cannot be unmounted: a virtual thread in it holds its carrier. If that
 * carrier also drives the ring whose completion the thread waits for, nobody would ever wake it.
 * One carrier only.
 */
@EverySubject
public class PinnedCallerTest {

    @Parameter Subject subject;

    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject, config -> config.withCarriers(1, false));
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    @ParameterizedTest
    @EnumSource
    void readsAndWritesOnItsOwnRuntime(Caller caller) throws IOException {
        Site.Link link = site.link();
        Task<Object> task =
                caller.start(
                        site.io,
                        () ->
                                initialise(() -> {
                                    link.near().write(new byte[] {1}, 0, 1);
                                    byte[] three = link.near().inputStream().readNBytes(3);
                                    return three[0] + three[1] + three[2];
                                }));
        assertThat(link.far().getInputStream().read()).isEqualTo(1);
        for (int i = 1; i <= 3; i++) {
            link.far().getOutputStream().write(i);
        }
        assertThat(task.result()).isEqualTo(6);
        if (subject.atHome() && caller == Caller.HOME) {
            assertThat(site.io.stats().carriers().getFirst().pinnedWaits()).isPositive();
        }
    }

    @Test
    void timeLimitsPass() throws IOException {
        Site.Link link = site.link();
        link.near().readTimeout(Duration.ofMillis(10));
        Task<Object> task =
                site.start(() ->
                        initialise(() -> {
                            try {
                                return link.near().read(new byte[1], 0, 1);
                            } catch (SocketTimeoutException e) {
                                return "timeout";
                            }
                        }));
        assertThat(task.result()).isEqualTo("timeout");
    }

    @Test
    void canBeInterruptedAndClosed() throws IOException {
        Site.Link link = site.link();
        Task<Object> interrupted =
                site.start(() -> initialise(() -> link.near().read(new byte[1], 0, 1)));
        interrupted.awaitInside().interrupt();
        assertThat(rootOf(interrupted.failureOrNull()))
                .isInstanceOf(java.io.InterruptedIOException.class);
        Task<Object> closed =
                site.start(() -> initialise(() -> link.near().read(new byte[1], 0, 1)));
        closed.awaitInside();
        link.near().close();
        assertThat(rootOf(closed.failureOrNull()))
                .isInstanceOf(java.nio.channels.ClosedChannelException.class);
    }

    @Test
    void readsFiles() throws IOException {
        Path path = Files.writeString(site.directory().resolve("f"), "content");
        FileHandle file = site.keep(site.io.open(path));
        Task<Object> task =
                site.start(() ->
                        initialise(() -> {
                            ByteBuffer target = ByteBuffer.allocate(7);
                            file.read(target, 0);
                            return new String(target.array());
                        }));
        assertThat(task.result()).isEqualTo("content");
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Runs a body as the static initialiser of a class that was never initialised before. */
    private static Object initialise(Callable<Object> body) throws Exception {
        NextInitialiser.BODY.set(body);
        String name = PinnedCallerTest.class.getName() + "$Initialiser";
        ClassLoader fresh =
                new ClassLoader(PinnedCallerTest.class.getClassLoader()) {
                    @Override
                    protected Class<?> loadClass(String wanted, boolean resolve)
                            throws ClassNotFoundException {
                        return wanted.equals(name)
                                ? define(this.getResourceBytes(name))
                                : super.loadClass(wanted, resolve);
                    }

                    private Class<?> define(byte[] bytes) {
                        return defineClass(name, bytes, 0, bytes.length);
                    }

                    private byte[] getResourceBytes(String of) throws ClassNotFoundException {
                        try (InputStream input =
                                getParent().getResourceAsStream(of.replace('.', '/') + ".class")) {
                            return input.readAllBytes();
                        } catch (IOException e) {
                            throw new ClassNotFoundException(of, e);
                        }
                    }
                };
        return Class.forName(name, true, fresh).getField("RESULT").get(null);
    }

    /** What the next initialiser does; public, for another class loader makes another package. */
    public static final class NextInitialiser {

        static final AtomicReference<Callable<Object>> BODY = new AtomicReference<>();

        private NextInitialiser() {}

        public static Object run() throws Exception {
            return BODY.get().call();
        }
    }

    /** Copied into a class loader of its own for each use. */
    public static final class Initialiser {

        public static final Object RESULT;

        static {
            try {
                RESULT = NextInitialiser.run();
            } catch (Exception e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private Initialiser() {}
    }
}
