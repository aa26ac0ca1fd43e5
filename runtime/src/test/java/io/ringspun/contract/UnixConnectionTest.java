package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.Connection;
import io.ringspun.FileHandle;
import io.ringspun.Listener;
import io.ringspun.PassedDescriptor;
import io.ringspun.PeerCredentials;
import io.ringspun.UnixConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Descriptors over Unix-domain connections: they arrive, work, and none is left open. */
@EverySubjectAndSize
class UnixConnectionTest {

    @Parameter Subject subject;

    private Site site;
    private Path directory;
    private Connection near;
    private Connection far;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        directory = site.directory();
        try (Listener listener =
                site.io.listen(UnixDomainSocketAddress.of(directory.resolve("socket")))) {
            Site.Pair pair = site.pair(listener);
            near = pair.near();
            far = pair.far();
        }
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    private void needsRing() {
        assumeTrue(site.io.report().backend().equals("uring"), "NIO passes no descriptors");
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }

    /** Descriptors of this process that stand for a file. */
    private static long openOf(Path file) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(
                            link -> {
                                try {
                                    return Files.readSymbolicLink(link).equals(file);
                                } catch (IOException e) {
                                    return false; // closed meanwhile
                                }
                            })
                    .count();
        }
    }

    private FileHandle file(String name) throws IOException {
        Path path = directory.resolve(name);
        Files.writeString(path, name);
        return site.keep(site.io.open(path, StandardOpenOption.READ));
    }

    @Test
    void whoeverCannotSaysSo() throws IOException {
        assertThatThrownBy(() -> site.pair().near().unix())
                .isInstanceOf(UnsupportedOperationException.class);
        if (site.io.report().backend().equals("nio")) {
            assertThatThrownBy(near::unix)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("uring");
        }
    }

    @Test
    void thePeerIsThisProcess() throws IOException {
        needsRing();
        PeerCredentials peer = near.unix().credentials();
        assertThat(peer.process()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(peer.user())
                .isEqualTo(((Number) Files.getAttribute(directory, "unix:uid")).longValue());
        assertThat(near.unix()).isSameAs(near.unix());
    }

    /** A file that is to be passed is in use for no longer than it takes to pass it. */
    @ParameterizedTest
    @EnumSource
    void closingAFileThatWaitsToBePassedDoesNotWaitForThePeer(Caller caller) throws IOException {
        needsRing();
        FileHandle sent = file("waits");
        Task<Void> writer =
                caller.start(
                        site.io,
                        () -> {
                            while (true) {
                                near.unix().write(bytes(1000), List.of(sent));
                            }
                        });
        writer.awaitBlocked();
        sent.close();
        assertThat(sent.isOpen()).isFalse();
        Task<Integer> reader =
                Caller.PLATFORM.start(
                        site.io,
                        () -> {
                            List<PassedDescriptor> passed = new ArrayList<>();
                            while (far.unix().read(bytes(4000), passed) >= 0) {
                                for (PassedDescriptor each : passed) {
                                    each.close();
                                }
                                passed.clear();
                            }
                            return 0;
                        });
        writer.failure(ClosedChannelException.class);
        near.close();
        reader.result();
    }

    @ParameterizedTest
    @EnumSource
    void aFilePassedIsReadAtTheOtherEnd(Caller caller) throws IOException {
        needsRing();
        UnixConnection receiver = far.unix();
        caller.run(
                        site.io,
                        () -> {
                            FileHandle sent = file("some text");
                            ByteBuffer source = ByteBuffer.wrap(new byte[] {1, 2, 3});
                            assertThat(near.unix().write(source, List.of(sent))).isEqualTo(3);
                            List<PassedDescriptor> passed = new ArrayList<>();
                            ByteBuffer target = bytes(10);
                            assertThat(receiver.read(target, passed)).isEqualTo(3);
                            assertThat(target.flip())
                                    .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                            assertThat(passed).hasSize(1);
                            sent.close();
                            try (FileHandle file = passed.getFirst().toFile()) {
                                assertThat(new String(file.inputStream().readAllBytes()))
                                        .isEqualTo("some text");
                                assertThatThrownBy(() -> file.write(bytes(1)))
                                        .isInstanceOf(RuntimeException.class);
                            }
                            assertThatThrownBy(() -> passed.getFirst().toFile())
                                    .isInstanceOf(IllegalStateException.class);
                            passed.getFirst().close();
                        })
                .result();
        assertThat(openOf(directory.resolve("some text"))).isZero();
    }

    @Test
    void aConnectionPassedGoesOnAtTheOtherEnd() throws IOException {
        needsRing();
        UnixConnection receiver = far.unix();
        Site.Pair pair = site.pair();
        near.unix().write(bytes(1), List.of(pair.near()));
        pair.near().close();
        List<Object> passed = new ArrayList<>();
        receiver.read(bytes(10), passed);
        PassedDescriptor descriptor = (PassedDescriptor) passed.getFirst();
        assertThatThrownBy(descriptor::toFile).isInstanceOf(IOException.class);
        Connection taken = site.keep(descriptor.toConnection());
        taken.write(new byte[] {5}, 0, 1);
        assertThat(pair.far().inputStream().read()).isEqualTo(5);
        pair.far().write(new byte[] {6}, 0, 1);
        assertThat(taken.inputStream().read()).isEqualTo(6);
        assertThat(taken.remoteAddress()).isEqualTo(pair.far().localAddress());
    }

    /** Messages of random sizes with random numbers of files, read with random room. */
    @Test
    void descriptorsStayWithTheirBytes() throws IOException {
        needsRing();
        UnixConnection sender = near.unix();
        UnixConnection receiver = far.unix();
        Random random = Pattern.random("passing " + subject);
        Pattern pattern = new Pattern("passing");
        List<FileHandle> files = List.of(file("a"), file("b"), file("c"));
        List<Integer> startsWith = new ArrayList<>(); // per byte, how many descriptors come with it
        List<byte[]> messages = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < 60; i++) {
            byte[] message = pattern.bytes(at, 1 + random.nextInt(3000));
            messages.add(message);
            int count = random.nextInt(4);
            for (int k = 0; k < message.length; k++) {
                startsWith.add(k == 0 ? count : 0);
            }
            at += message.length;
        }
        Task<Void> writer =
                site.run(() -> {
                    int start = 0;
                    for (byte[] message : messages) {
                        sender.write(
                                ByteBuffer.wrap(message), files.subList(0, startsWith.get(start)));
                        start += message.length;
                    }
                    near.shutdownOutput();
                });
        int seen = 0;
        while (true) {
            List<PassedDescriptor> passed = new ArrayList<>();
            ByteBuffer target = bytes(1 + random.nextInt(4000));
            int count = receiver.read(target, passed);
            if (count < 0) {
                break;
            }
            pattern.check(target.array(), 0, count, seen);
            int expected = startsWith.subList(seen, seen + count).stream().mapToInt(n -> n).sum();
            assertThat(passed).as("with bytes %s and on", seen).hasSize(expected);
            for (int i = 0; i < passed.size(); i++) {
                try (FileHandle file = passed.get(i).toFile()) {
                    assertThat(file.inputStream().read()).isEqualTo('a' + i);
                }
            }
            seen += count;
        }
        writer.result();
        assertThat(seen).isEqualTo(at);
        assertThat(openOf(directory.resolve("a"))).isEqualTo(1);
    }

    @Test
    void asManyAsTheKernelTakes() throws IOException {
        needsRing();
        UnixConnection receiver = far.unix();
        FileHandle file = file("many");
        int most = UnixConnection.DESCRIPTORS_MAX;
        near.unix().write(bytes(1), Collections.nCopies(most, file));
        List<PassedDescriptor> passed = new ArrayList<>();
        assertThat(receiver.read(bytes(1), passed)).isEqualTo(1);
        assertThat(passed).hasSize(most);
        passed.forEach(PassedDescriptor::close);
        assertThat(openOf(directory.resolve("many"))).isEqualTo(1);
        assertThatThrownBy(() -> near.unix().write(bytes(1), Collections.nCopies(most + 1, file)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> near.unix().write(bytes(0), List.of(file)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> near.unix().write(bytes(1), List.of("a text")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---------------------------------------------------------------- nothing is left open

    @Test
    void thoseThatNobodyExpectsAreClosed() throws IOException {
        needsRing();
        FileHandle file = file("unexpected");
        for (int i = 0; i < 5; i++) {
            near.unix().write(bytes(1), List.of(file, file));
            assertThat(far.read(bytes(10))).isEqualTo(1);
        }
        far.unix();
        near.unix().write(bytes(1), List.of(file));
        assertThat(far.read(bytes(10))).isEqualTo(1);
        assertThat(openOf(directory.resolve("unexpected"))).isEqualTo(1);
    }

    @Test
    void thoseThatWaitInAConnectionAreClosedWithIt() throws IOException {
        needsRing();
        FileHandle file = file("queued");
        far.unix();
        near.unix().write(bytes(1), List.of(file, file));
        near.unix().write(bytes(1), List.of(file));
        far.close();
        assertThat(openOf(directory.resolve("queued"))).isEqualTo(1);
    }

    @Test
    void aListThatTakesNothingLeavesNothingOpen() throws IOException {
        needsRing();
        FileHandle file = file("refused");
        UnixConnection receiver = far.unix();
        near.unix().write(bytes(1), List.of(file));
        assertThatThrownBy(() -> receiver.read(bytes(10), Collections.emptyList()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(openOf(directory.resolve("refused"))).isEqualTo(1);
    }

    @Test
    void theRuntimeClosesWhatNobodyTookOver() throws IOException {
        needsRing();
        FileHandle file = file("left over");
        UnixConnection receiver = far.unix();
        near.unix().write(bytes(1), List.of(file));
        List<PassedDescriptor> passed = new ArrayList<>();
        receiver.read(bytes(10), passed);
        assertThat(openOf(directory.resolve("left over"))).isEqualTo(2);
        site.io.close();
        assertThat(openOf(directory.resolve("left over"))).isZero();
        passed.getFirst().close();
        assertThatThrownBy(() -> passed.getFirst().toFile())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theyAreNotInherited() throws Exception {
        needsRing();
        FileHandle file = file("inherited");
        UnixConnection receiver = far.unix();
        near.unix().write(bytes(1), List.of(file));
        List<PassedDescriptor> passed = new ArrayList<>();
        receiver.read(bytes(10), passed);
        Process child = new ProcessBuilder("ls", "-l", "/proc/self/fd").start();
        assertThat(new String(child.getInputStream().readAllBytes())).doesNotContain("inherited");
        child.waitFor();
        passed.forEach(PassedDescriptor::close);
    }

    // ---------------------------------------------------------------- waiting

    @ParameterizedTest
    @EnumSource
    void aReaderThatWaitsIsEndedAndLosesNothing(Caller caller) throws IOException {
        needsRing();
        FileHandle file = file("later");
        UnixConnection receiver = far.unix();
        List<PassedDescriptor> passed = new ArrayList<>();
        Task<Integer> reader =
                caller.start(site.io, () -> receiver.read(bytes(10), passed)).awaitBlocked();
        reader.interrupt().failure(InterruptedIOException.class);
        far.readTimeout(Duration.ofMillis(5));
        caller.start(site.io, () -> receiver.read(bytes(10), passed))
                .failure(SocketTimeoutException.class);
        far.readTimeout(Duration.ZERO);
        near.unix().write(bytes(2), List.of(file));
        assertThat(receiver.read(bytes(10), passed)).isEqualTo(2);
        assertThat(passed).hasSize(1);
        passed.getFirst().close();
        Task<Integer> closed =
                caller.start(site.io, () -> receiver.read(bytes(10), passed)).awaitBlocked();
        far.close();
        closed.failure(AsynchronousCloseException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aWriterThatWaitsIsEnded(Caller caller) throws IOException {
        needsRing();
        FileHandle file = file("stuck");
        far.unix();
        Task<Integer> writer =
                caller.start(site.io, () -> near.unix().write(bytes(4 << 20), List.of(file)))
                        .awaitBlocked();
        writer.interrupt().failure(InterruptedIOException.class);
        Task<Integer> again =
                caller.start(site.io, () -> near.unix().write(bytes(4 << 20), List.of(file)))
                        .awaitBlocked();
        near.close();
        again.failure(AsynchronousCloseException.class);
        far.close();
        assertThat(openOf(directory.resolve("stuck"))).isEqualTo(1);
    }
}
