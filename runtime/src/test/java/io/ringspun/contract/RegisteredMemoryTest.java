package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import io.ringspun.RegisteredMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory of the program's own in the hands of operations. */
@EverySubject
class RegisteredMemoryTest {

    private static final int BLOCK = 4096;
    private static final int BLOCKS = 16;

    @Parameter Subject subject;

    private final Pattern pattern = new Pattern("registered");
    private Site site;
    private MemorySegment memory;

    @BeforeEach
    void open() throws IOException {
        site = new Site(subject);
        memory = Arena.ofAuto().allocate(BLOCKS * BLOCK, BLOCK);
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    /** Past the page cache where the file system can: that is where rings use numbers. */
    private FileHandle file() throws IOException {
        Path path = site.directory().resolve("data");
        Set<OpenOption> options = new HashSet<>(Set.of(CREATE, READ, WRITE));
        try {
            for (Object option :
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
                if (option.toString().equals("DIRECT")) {
                    options.add((OpenOption) option);
                }
            }
            return site.keep(site.io.open(path, options));
        } catch (ClassNotFoundException | FileSystemException e) {
            return site.keep(site.io.open(path, CREATE, READ, WRITE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void transfersWorkInPlace(Caller caller) throws IOException {
        FileHandle file = file();
        RegisteredMemory registered = site.keep(site.io.register(memory));
        assertThat(registered.byteSize()).isEqualTo(memory.byteSize());
        caller.run(
                        site.io,
                        () -> {
                            for (int i = 0; i < BLOCKS; i++) {
                                PinnedBuffer buffer = registered.buffer((long) i * BLOCK, BLOCK);
                                buffer.put(pattern.bytes((long) i * BLOCK, BLOCK), 0, BLOCK);
                                assertThat(file.write(buffer.flip(), (long) i * BLOCK))
                                        .isEqualTo(BLOCK);
                            }
                            memory.fill((byte) 0);
                            PinnedBuffer all = registered.buffer(0, BLOCKS * BLOCK);
                            file.readFully(all, 0);
                            assertThat(all.hasRemaining()).isFalse();
                        })
                .result();
        byte[] found = memory.toArray(ValueLayout.JAVA_BYTE);
        pattern.check(found, 0, found.length, 0);
    }

    @Test
    void connectionsTakeItToo() throws IOException {
        Site.Pair pair = site.pair();
        RegisteredMemory registered = site.keep(site.io.register(memory));
        PinnedBuffer out = registered.buffer(0, 100);
        pair.near().write(out.put(pattern.bytes(0, 100), 0, 100).flip());
        PinnedBuffer in = registered.buffer(BLOCK, 100);
        while (in.hasRemaining()) {
            pair.far().read(in);
        }
        byte[] found = new byte[100];
        in.flip().get(found, 0, 100);
        pattern.check(found, 0, 100, 0);
    }

    @Test
    void onlyMemoryThatLastsIsTaken() throws IOException {
        List<MemorySegment> others = new ArrayList<>();
        try (Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined();
                FileChannel channel =
                        FileChannel.open(site.directory().resolve("map"), CREATE, READ, WRITE)) {
            others.add(shared.allocate(BLOCK));
            others.add(confined.allocate(BLOCK));
            others.add(channel.map(FileChannel.MapMode.READ_WRITE, 0, BLOCK, Arena.ofAuto()));
            others.add(MemorySegment.ofArray(new byte[BLOCK]));
            others.add(memory.asReadOnly());
            others.add(memory.asSlice(0, 0));
            for (MemorySegment other : others) {
                assertThatThrownBy(() -> site.io.register(other))
                        .as(other.toString())
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        site.io.register(Arena.global().allocate(BLOCK)).close();
        site.io.register(MemorySegment.ofBuffer(ByteBuffer.allocateDirect(BLOCK))).close();
    }

    @Test
    void buffersLieWithinIt() throws IOException {
        RegisteredMemory registered = site.keep(site.io.register(memory));
        long[][] outside = {{-1, 1}, {0, BLOCKS * BLOCK + 1}, {BLOCKS * BLOCK, 1}, {0, -1}};
        for (long[] part : outside) {
            assertThatThrownBy(() -> registered.buffer(part[0], (int) part[1]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        PinnedBuffer last = registered.buffer(BLOCKS * BLOCK - 1, 1);
        assertThat(last.capacity()).isOne();
        last.close();
        assertThatThrownBy(last::get).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aStaleHandleIsAnError(Caller caller) throws IOException {
        FileHandle file = file();
        RegisteredMemory registered = site.io.register(memory);
        PinnedBuffer stale = registered.buffer(0, BLOCK);
        caller.run(site.io, () -> file.write(stale, 0)).result();
        registered.close();
        registered.close(); // nothing
        caller.run(site.io, () -> file.read(stale.clear(), 0)).failure(IllegalStateException.class);
        assertThat(stale.position()).isZero();
        assertThatThrownBy(() -> registered.buffer(0, 1)).isInstanceOf(IllegalStateException.class);
        // The same memory again is another handle.
        try (RegisteredMemory again = site.io.register(memory)) {
            assertThat(file.read(again.buffer(0, BLOCK), 0)).isEqualTo(BLOCK);
            assertThatThrownBy(() -> file.read(stale, 0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whileAnOperationHasItItStays(Caller caller) throws IOException {
        Site.Pair pair = site.pair();
        RegisteredMemory registered = site.keep(site.io.register(memory));
        PinnedBuffer buffer = registered.buffer(0, BLOCK);
        Task<Integer> reader = caller.start(site.io, () -> pair.near().read(buffer)).awaitBlocked();
        assertThatThrownBy(registered::close).isInstanceOf(IllegalStateException.class);
        pair.far().write(new byte[] {7}, 0, 1);
        assertThat(reader.result()).isOne();
        assertThat(memory.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
        registered.close();
        assertThatThrownBy(() -> registered.buffer(0, 1)).isInstanceOf(IllegalStateException.class);
    }

    /** Whoever comes too late is told so; nobody reads or writes anything wrong. */
    @Test
    void takenAwayInTheMiddleOfManyReads() throws IOException {
        FileHandle file = file();
        try (RegisteredMemory first = site.io.register(memory)) {
            PinnedBuffer buffer = first.buffer(0, BLOCKS * BLOCK);
            file.write(buffer.put(pattern.bytes(0, BLOCKS * BLOCK), 0, BLOCKS * BLOCK).flip(), 0);
        }
        for (int round = 0; round < 20; round++) {
            RegisteredMemory registered = site.io.register(memory);
            List<Task<Void>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int number = i;
                Caller caller = Caller.values()[i % Caller.values().length];
                readers.add(caller.run(site.io, () -> readUntilGone(file, registered, number)));
            }
            boolean closed = false;
            while (!closed) {
                try {
                    registered.close();
                    closed = true;
                } catch (IllegalStateException e) {
                    Thread.yield(); // in use
                }
            }
            for (Task<Void> reader : readers) {
                reader.result();
            }
        }
    }

    private void readUntilGone(FileHandle file, RegisteredMemory registered, int number)
            throws IOException {
        byte[] found = new byte[BLOCK];
        try {
            for (int i = 0; i < 200; i++) { // or nobody could ever close it
                PinnedBuffer buffer = registered.buffer((long) number * BLOCK, BLOCK);
                assertThat(file.read(buffer, (long) number * BLOCK)).isEqualTo(BLOCK);
                buffer.flip().get(found, 0, BLOCK);
                pattern.check(found, 0, BLOCK, (long) number * BLOCK);
            }
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("not registered");
        }
    }

    @Test
    void theRuntimesEndIsTheHandlesToo() throws IOException {
        site.leavesSomething();
        FileHandle file = file();
        RegisteredMemory registered = site.io.register(memory);
        PinnedBuffer buffer = registered.buffer(0, BLOCK);
        file.write(buffer, 0);
        site.io.close();
        assertThatThrownBy(() -> registered.buffer(0, 1)).isInstanceOf(IllegalStateException.class);
        registered.close();
        assertThatThrownBy(() -> site.io.register(memory))
                .isInstanceOf(ClosedChannelException.class);
    }
}
