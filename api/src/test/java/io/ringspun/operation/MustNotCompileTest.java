package io.ringspun.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not be done with operations and buffers does not compile, for the right reason. */
class MustNotCompileTest {

    private static final String FRAME =
            """
            import io.ringspun.*;
            import io.ringspun.operation.*;
            import java.io.IOException;
            import java.net.SocketAddress;
            import java.nio.ByteBuffer;
            import java.nio.file.*;
            import java.time.Duration;
            import java.util.List;
            import java.util.concurrent.*;

            class Sample {
                void sample(IoRuntime io, FileHandle file, Connection connection, Listener listener,
                        Directory directory, DatagramEndpoint endpoint, SocketAddress address,
                        DirectFile direct, PinnedBuffer buffer, List<PinnedBuffer> buffers,
                        ByteBuffer bytes, Path path, Batch batch,
                        Read read, Submitted<Transferred> submitted, Entry<Transferred> entry)
                        throws Exception {
                    %s
                }
            }
            """;

    @TempDir Path classes;

    private record Source(String text) {

        JavaFileObject file() {
            return new SimpleJavaFileObject(
                    URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return text;
                }
            };
        }
    }

    private List<Diagnostic<? extends JavaFileObject>> errors(String statements) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        compiler.getTask(
                        null,
                        null,
                        diagnostics,
                        List.of(
                                "-proc:none",
                                "-d",
                                classes.toString(),
                                "-cp",
                                place(Operation.class)
                                        + java.io.File.pathSeparator
                                        + place(org.jspecify.annotations.Nullable.class)),
                        null,
                        List.of(new Source(FRAME.formatted(statements)).file()))
                .call();
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .toList();
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (java.net.URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The frame is sound, and so is what users are meant to write. */
    @Test
    void whatIsRightCompiles() throws IOException {
        assertThat(
                        errors(
                                """
                                Transferred done = io.submit(Read.from(file).at(0).into(buffer)).get();
                                Outcome<FileHandle> synced = io.submit(Sync.of(file)).await();
                                switch (synced) {
                                    case Outcome.Success<FileHandle>(FileHandle value) -> value.close();
                                    case Outcome.Failure<FileHandle>(Exception cause) -> throw cause;
                                    case Outcome.Cancelled<FileHandle>() -> { }
                                    case Outcome.Skipped<FileHandle>(Outcome<?> because) -> { }
                                }
                                Entry<Transferred> first =
                                        batch.add(Write.to(file).at(0).from(buffer).within(Duration.ofSeconds(1)));
                                Entry<FileHandle> second = first.then(Sync.ofData(file));
                                batch.barrier().add(Accept.on(listener));
                                Outcomes outcomes = io.submit(batch).await().check();
                                FileHandle value = outcomes.of(second).get();
                                CompletableFuture<Transferred> future = submitted.future();
                                io.submit(Open.of(path).options(StandardOpenOption.READ)).cancel();
                                io.submit(Receive.on(connection).into(buffer)).tryComplete();
                                Entry<Transferred> third =
                                        batch.add(Direct.on(direct).open(path)).then(Direct.on(direct).read(0).into(buffer));
                                Entry<DirectFile> fourth = third.thenAlways(Direct.on(direct).close());
                                """))
                .isEmpty();
        assertThat(
                        errors(
                                """
                                TransferredVector all = io.submit(Read.from(file).at(0).into(buffers)).get();
                                io.submit(Write.to(file).at(0).durably().from(buffers)).cancel();
                                Transferred full = io.submit(Read.from(file).filling(buffer)).get();
                                Long sent = io.submit(Copy.of(file, 0, 1).to(connection)).get();
                                FileHandle made = io.submit(Space.of(file).allocate(0, 10)).get();
                                FileStatus status = io.submit(Status.of(file)).get();
                                Names.In names = Names.in(directory);
                                List<Path> there = io.submit(names.list()).get();
                                Entry<Directory> renamed =
                                        batch.add(Write.to(file).at(0).durably().from(buffer))
                                                .then(Close.of(file))
                                                .then(names.rename(path, directory, path, Renaming.REPLACE));
                                renamed.then(names.sync()).thenAlways(Close.of(directory));
                                Directory opened = io.submit(OpenDirectory.of(path)).get();
                                """))
                .isEmpty();
        assertThat(
                        errors(
                                """
                                Datagram got = io.submit(ReceiveDatagram.on(endpoint).into(buffer)).get();
                                batch.add(SendDatagram.on(endpoint).to(got.sender()).from(buffer))
                                        .then(SendDatagram.on(endpoint).from(buffer))
                                        .thenAlways(Close.of(endpoint));
                                TransferredVector sent = io.submit(Send.on(connection).from(buffers)).get();
                                TransferredVector there = io.submit(Receive.on(connection).into(buffers)).get();
                                Transferred seen = io.submit(Receive.on(connection).peeking(buffer)).get();
                                Connection named = io.submit(Connect.to("localhost", 7)).get();
                                Connection half = io.submit(Shutdown.ofOutput(connection)).get();
                                """))
                .isEmpty();
        try (Stream<Path> written = Files.list(classes)) {
            assertThat(written).isNotEmpty();
        }
    }

    static Stream<Arguments> misusedStages() {
        return Stream.of(
                // What is being built has no result.
                Arguments.of("read.await();", "cannot find symbol", "await()"),
                Arguments.of("read.get();", "cannot find symbol", "get()"),
                Arguments.of("read.tryComplete();", "cannot find symbol", "tryComplete()"),
                Arguments.of("read.future();", "cannot find symbol", "future()"),
                Arguments.of("read.cancel();", "cannot find symbol", "cancel()"),
                Arguments.of("read.perform(io, List.of(bytes));", "not public", "perform"),
                Arguments.of("read.take();", "not public", "take()"),
                // Some things are possible at a position only.
                Arguments.of("Write.to(file).durably();", "cannot find symbol", "durably"),
                Arguments.of("Write.to(file).from(buffers);", "incompatible types", ""),
                Arguments.of("Read.from(file).into(buffers);", "incompatible types", ""),
                Arguments.of("batch.add(Read.from(file));", "cannot be applied", "add"),
                Arguments.of("Read.from(file).within(Duration.ZERO);", "cannot find", "within"),
                // What is complete takes no more.
                Arguments.of("read.at(3);", "cannot find symbol", "at(int)"),
                Arguments.of("read.into(buffer);", "cannot find symbol", "into"),
                Arguments.of("Read.from(file).at(1).at(2);", "cannot find symbol", "at(int)"),
                Arguments.of("read.filling(buffer);", "cannot be applied", "filling"),
                Arguments.of(
                        "SendDatagram.on(endpoint).to(address).to(address);",
                        "cannot find symbol",
                        "to(java.net.SocketAddress)"),
                Arguments.of(
                        "SendDatagram.on(endpoint).from(buffer).to(address);",
                        "cannot find symbol",
                        "to(java.net.SocketAddress)"),
                Arguments.of(
                        "Write.to(file).at(1).from(buffer).durably();",
                        "cannot find symbol",
                        "durably"),
                Arguments.of(
                        "Space.of(file).extend(1).allocate(0, 1);",
                        "cannot find symbol",
                        "allocate"),
                Arguments.of(
                        "Names.in(directory).list().delete(path);", "cannot find symbol", "delete"),
                // What is under way cannot be configured.
                Arguments.of("submitted.within(Duration.ZERO);", "cannot find symbol", "within"),
                Arguments.of("submitted.into(buffer);", "cannot find symbol", "into"),
                Arguments.of("io.submit(submitted);", "no suitable method", "submit"),
                Arguments.of("io.submit(batch).add(read);", "cannot find symbol", "add"),
                Arguments.of("io.submit(batch).barrier();", "cannot find symbol", "barrier()"),
                Arguments.of("batch.add(submitted);", "cannot be applied", "add"));
    }

    /** What lacks something cannot be submitted. */
    static Stream<Arguments> unfinished() {
        return Stream.of(
                Arguments.of("io.submit(Read.from(file));", "no suitable method", "submit"),
                Arguments.of("io.submit(Read.from(file).at(3));", "no suitable method", "submit"),
                Arguments.of("io.submit(Write.to(file));", "no suitable method", "submit"),
                Arguments.of("io.submit(Send.on(connection));", "no suitable method", "submit"),
                Arguments.of("io.submit(Receive.on(connection));", "no suitable method", "submit"),
                Arguments.of(
                        "io.submit(SendDatagram.on(endpoint));", "no suitable method", "submit"),
                Arguments.of(
                        "io.submit(SendDatagram.on(endpoint).to(address));",
                        "no suitable method",
                        "submit"),
                Arguments.of(
                        "io.submit(ReceiveDatagram.on(endpoint));", "no suitable method", "submit"),
                Arguments.of("io.submit(Copy.of(file, 0, 1));", "no suitable method", "submit"),
                Arguments.of("io.submit(Space.of(file));", "no suitable method", "submit"),
                Arguments.of("io.submit(Names.in(directory));", "no suitable method", "submit"),
                Arguments.of(
                        "io.submit(Write.to(file).at(3).durably());",
                        "no suitable method",
                        "submit"),
                Arguments.of("batch.add(Space.of(file));", "cannot be applied", "add"),
                Arguments.of("Names.in(directory).delete();", "cannot be applied", "delete"),
                Arguments.of("Names.in(directory).link(path, path);", "cannot be applied", "link"),
                Arguments.of("Names.delete(path);", "cannot find symbol", "delete"),
                Arguments.of("Space.of(file).allocate(3);", "cannot be applied", "allocate"),
                Arguments.of("Names.in(directory).within(null);", "cannot find", "within"),
                Arguments.of("io.submit(Direct.on(direct));", "no suitable method", "submit"),
                Arguments.of(
                        "io.submit(Direct.on(direct).read(0));", "no suitable method", "submit"),
                Arguments.of("Direct.on(direct).write(0).within(null);", "cannot find", "within"),
                Arguments.of("Direct.on(direct).read();", "cannot be applied", "read"),
                Arguments.of("Direct.on(file);", "incompatible types", "DirectFile"),
                Arguments.of("Read.from(direct);", "incompatible types", "FileHandle"));
    }

    static Stream<Arguments> misusedTypes() {
        return Stream.of(
                // An entry is not an outcome, nor of another type.
                Arguments.of("entry.get();", "cannot find symbol", "get()"),
                Arguments.of("entry.await();", "cannot find symbol", "await()"),
                Arguments.of(
                        "Entry<FileHandle> e = batch.add(read);",
                        "incompatible types",
                        "FileHandle"),
                Arguments.of(
                        "Outcome<FileHandle> o = io.submit(batch).await().of(entry);",
                        "incompatible types",
                        "FileHandle"),
                Arguments.of("batch.barrier().then(read);", "cannot find symbol", "then"),
                // Results have their types, and failures are not forgotten.
                Arguments.of("int n = io.submit(read).get();", "incompatible types", "Transferred"),
                Arguments.of(
                        "Submitted<FileHandle> s = io.submit(read);",
                        "incompatible types",
                        "FileHandle"),
                Arguments.of(
                        "Runnable r = () -> io.submit(read).get();",
                        "unreported exception",
                        "IOException"),
                Arguments.of(
                        "int n = switch (submitted.await()) {"
                                + " case Outcome.Success<Transferred> s -> 1; };",
                        "does not cover",
                        "switch"),
                Arguments.of(
                        "Names<FileHandle> n = Names.in(directory).delete(path);",
                        "incompatible types",
                        "FileHandle"),
                Arguments.of(
                        "Transferred t = io.submit(Read.from(file).at(0).into(buffers)).get();",
                        "incompatible types",
                        "TransferredVector"),
                Arguments.of(
                        "Transferred t = io.submit(ReceiveDatagram.on(endpoint).into(buffer))"
                                + ".get();",
                        "incompatible types",
                        "Datagram"),
                // A datagram is one buffer, and what has no peer is no connection.
                Arguments.of(
                        "ReceiveDatagram.on(endpoint).into(buffers);",
                        "incompatible types",
                        "PinnedBuffer"),
                Arguments.of("Send.on(endpoint);", "incompatible types", "Connection"),
                Arguments.of("Receive.on(endpoint);", "incompatible types", "Connection"),
                Arguments.of(
                        "SendDatagram.on(connection);", "incompatible types", "DatagramEndpoint"),
                Arguments.of("Shutdown.ofInput(file);", "incompatible types", "Connection"),
                // Not everything can be closed, sent or asked.
                Arguments.of("Close.of(path);", "no suitable method", "of"),
                Arguments.of("Copy.of(file, 0, 1).to(file);", "incompatible types", "Connection"),
                Arguments.of("Status.of(path);", "incompatible types", "Path"),
                // Only memory whose lifetime the runtime controls.
                Arguments.of("Read.from(file).into(bytes);", "incompatible types", "PinnedBuffer"),
                Arguments.of(
                        "Send.on(connection).from(new byte[1]);", "no suitable method", "from"),
                Arguments.of(
                        "SendDatagram.on(endpoint).from(bytes);",
                        "incompatible types",
                        "PinnedBuffer"),
                Arguments.of(
                        "Read.from(file).at(0).into(List.of(bytes));", "no suitable method", ""),
                Arguments.of("buffer.memory();", "protected access", "memory()"),
                Arguments.of("buffer.reclaim();", "protected access", "reclaim()"));
    }

    /** Nobody else makes operations, stages or outcomes of their own kind. */
    static Stream<Arguments> makingOnesOwn() {
        return Stream.of(
                Arguments.of("new Read(file, 0, buffer, false);", "private access", "Read"),
                Arguments.of(
                        "} } final class Mine extends Operation<String> { void more() {",
                        "not allowed to extend sealed class",
                        ""),
                Arguments.of(
                        "} } final class Mine implements Outcome<String> {"
                                + " public String get() { return null; } void more() {",
                        "not allowed to extend sealed class",
                        ""),
                Arguments.of(
                        "} } final class Mine implements NameTask<String> {"
                                + " public String perform(Directory d) { return null; } void m() {",
                        "not allowed to extend sealed class",
                        ""),
                Arguments.of("new Close<>(file, file);", "private access", "Close"),
                Arguments.of("new ReadVector(file, 0, buffers);", "not public", "ReadVector"),
                Arguments.of("new SendVector(connection, buffers);", "not public", "SendVector"),
                Arguments.of(
                        "new SendDatagram(endpoint, address, buffer);",
                        "private access",
                        "SendDatagram"),
                Arguments.of("new Direct<>(direct, null);", "private access", "Direct"),
                Arguments.of("class Mine extends Batch {}", "cannot inherit from final", "Batch"),
                Arguments.of("new Entry<>(batch, null, 0, read, true);", "not public", "Entry"));
    }

    @ParameterizedTest
    @MethodSource({"misusedStages", "unfinished", "misusedTypes", "makingOnesOwn"})
    void misuseDoesNotCompile(String statement, String reason, String about) {
        List<Diagnostic<? extends JavaFileObject>> errors = errors(statement);
        assertThat(errors).as(statement).isNotEmpty();
        String message = errors.getFirst().getMessage(Locale.ROOT);
        assertThat(message).contains(reason).contains(about);
    }
}
