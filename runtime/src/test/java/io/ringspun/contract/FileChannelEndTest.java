package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What ends the calls of a channel, whoever has made it and whoever calls. */
@Brand.Every
class FileChannelEndTest {

    @Parameter Brand brand;

    private final Pattern pattern = new Pattern("ends");
    private Channels channels;
    private Path path;

    @BeforeEach
    void open() throws IOException {
        channels = new Channels(brand);
        path = channels.file(pattern, 10_000);
    }

    @AfterEach
    void close() throws IOException {
        if (channels != null) {
            channels.close();
        }
    }

    /** The calls of a channel that is open for reading and writing. */
    private enum Verb {
        READ(channel -> channel.read(ByteBuffer.allocate(10))),
        READ_AT(channel -> channel.read(ByteBuffer.allocateDirect(10), 5)),
        READ_SEVERAL(channel -> channel.read(new ByteBuffer[] {ByteBuffer.allocate(10)})),
        WRITE(channel -> channel.write(ByteBuffer.allocate(10))),
        WRITE_AT(channel -> channel.write(ByteBuffer.allocateDirect(10), 5)),
        WRITE_SEVERAL(channel -> channel.write(new ByteBuffer[] {ByteBuffer.allocate(10)})),
        WRITE_NOTHING(channel -> channel.write(ByteBuffer.allocate(0))),
        POSITION(FileChannel::position),
        SET_POSITION(channel -> channel.position(3)),
        SIZE(FileChannel::size),
        TRUNCATE(channel -> channel.truncate(5)),
        FORCE(channel -> {
            channel.force(false);
            return null;
        }),
        TRANSFER_TO(channel -> {
            try (FileChannel to = FileChannel.open(other(channel), APPEND)) {
                return channel.transferTo(0, 10, to);
            }
        }),
        TRANSFER_FROM(channel -> {
            try (FileChannel from = FileChannel.open(other(channel))) {
                return channel.transferFrom(from, 0, 10);
            }
        }),
        MAP(channel -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 10));

        private final On call;

        Verb(On call) {
            this.call = call;
        }

        private interface On {
            Object call(FileChannel channel) throws IOException;
        }

        /** Some other file. */
        private static Path other(FileChannel channel) throws IOException {
            Path other = java.nio.file.Files.createTempFile("ringspun", "" + channel.isOpen());
            java.nio.file.Files.write(other, new byte[100]);
            other.toFile().deleteOnExit();
            return other;
        }
    }

    static Stream<Arguments> verbs() {
        return Stream.of(Verb.values())
                .flatMap(verb ->
                        Stream.of(Caller.values()).map(caller -> Arguments.of(verb, caller)));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void anInterruptFromBeforeClosesIt(Verb verb, Caller caller) throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        Task<Object> task = interrupted(caller, () -> verb.call.call(channel));
        assertThat(task.failure(ClosedByInterruptException.class))
                .isExactlyInstanceOf(ClosedByInterruptException.class);
        assertThat(task.interruptedAtEnd()).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    private <T> Task<T> interrupted(Caller caller, Callable<T> call) {
        return channels.start(
                caller,
                () -> {
                    Thread.currentThread().interrupt();
                    return call.call();
                });
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptFromBeforeKeepsFromWaitingForALock(Caller caller) throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        interrupted(caller, channel::lock).failure(FileLockInterruptionException.class);
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptFromBeforeDoesNotMatterToTryLock(Caller caller) throws IOException {
        FileChannel channel = channels.open(path, READ, WRITE);
        assertThat(interrupted(caller, channel::tryLock).result().isValid()).isTrue();
        Task<Void> closing =
                interrupted(
                        caller,
                        () -> {
                            channel.close();
                            return null;
                        });
        closing.result();
        assertThat(closing.interruptedAtEnd()).isTrue();
    }

    /** A channel that waits for the other end of a pipe. */
    private record Waiter(FileChannel channel, FileChannel other, Task<Integer> task) {}

    /** By a platform thread: the JDK's channel cannot be closed upon a virtual one that waits. */
    private Waiter waiting() throws IOException {
        Path fifo = channels.directory.resolve("fifo");
        Fifo.make(fifo);
        Task<FileChannel> writing =
                channels.start(Caller.PLATFORM, () -> FileChannel.open(fifo, WRITE));
        FileChannel reader = channels.open(fifo, Set.of(READ));
        FileChannel writer = channels.keep(writing.result());
        return new Waiter(reader, writer, reading(reader));
    }

    private Task<Integer> reading(FileChannel channel) {
        ByteBuffer target = ByteBuffer.allocate(10);
        return channels.start(Caller.PLATFORM, () -> channel.read(target)).awaitBlocked();
    }

    @Test
    void aCloseByAnotherThreadEndsAWait() throws IOException {
        Waiter waiter = waiting();
        waiter.channel().close();
        assertThat(waiter.task().failure(AsynchronousCloseException.class))
                .isExactlyInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void anInterruptEndsAWaitAndClosesIt() throws IOException {
        Waiter waiter = waiting();
        waiter.task().interrupt();
        assertThat(waiter.task().failure(ClosedByInterruptException.class))
                .isExactlyInstanceOf(ClosedByInterruptException.class);
        assertThat(waiter.task().interruptedAtEnd()).isTrue();
        assertThat(waiter.channel().isOpen()).isFalse();
    }

    @Test
    void whoWaitsForItsTurnIsToldOfTheClose() throws IOException {
        Waiter waiter = waiting();
        Task<Integer> second = reading(waiter.channel());
        waiter.channel().close();
        waiter.task().failure(AsynchronousCloseException.class);
        assertThat(second.failure(AsynchronousCloseException.class))
                .isExactlyInstanceOf(AsynchronousCloseException.class);
    }
}
