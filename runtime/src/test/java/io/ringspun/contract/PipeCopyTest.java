package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.ringspun.FileHandle;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies between a file and a named pipe, whose other end keeps them waiting. */
@EverySubject
class PipeCopyTest {

    /** More than a pipe takes. */
    private static final int BYTES = 2 << 20;

    @Parameter Subject subject;

    private Site site;
    private Path directory;
    private FileHandle reading;
    private FileHandle writing;

    @BeforeEach
    void open() throws IOException {
        assumeFalse(subject.nio(), "NIO copies to files with positions only");
        site = new Site(subject);
        directory = site.directory();
        Path path = directory.resolve("fifo");
        Fifo.make(path);
        Task<FileHandle> other = site.start(() -> site.io.open(path, READ));
        writing = site.keep(site.io.open(path, WRITE));
        reading = site.keep(other.result());
    }

    @AfterEach
    void close() throws IOException {
        if (site != null) {
            Site.close(site);
        }
    }

    private FileHandle file() throws IOException {
        Path path = Files.write(directory.resolve("data"), new Pattern("pipe").bytes(0, BYTES));
        return site.keep(site.io.open(path, READ));
    }

    @ParameterizedTest
    @EnumSource
    void throughAPipe(Caller caller) throws IOException {
        FileHandle source = file();
        Path copy = directory.resolve("copy");
        FileHandle target = site.keep(site.io.open(copy, CREATE, WRITE));
        Task<Long> in = caller.start(site.io, () -> source.transferTo(5, BYTES, writing, 0));
        Task<Long> out = site.start(() -> reading.transferTo(0, BYTES - 5, target, 7));
        assertThat(in.result()).isEqualTo(BYTES - 5);
        assertThat(out.result()).isEqualTo(BYTES - 5);
        new Pattern("pipe").check(Files.readAllBytes(copy), 7, BYTES - 5, 5);
    }

    @ParameterizedTest
    @EnumSource
    void closingTheSourceEndsACopyIntoAFullPipe(Caller caller) throws IOException {
        FileHandle source = file();
        Task<Long> copy = caller.start(site.io, () -> source.transferTo(0, BYTES, writing, 0));
        copy.awaitBlocked();
        source.close();
        copy.failure(AsynchronousCloseException.class);
    }

    @ParameterizedTest
    @EnumSource
    void closingTheTargetEndsACopyOutOfAnEmptyPipe(Caller caller) throws IOException {
        FileHandle target = site.keep(site.io.open(directory.resolve("copy"), CREATE, WRITE));
        Task<Long> copy = caller.start(site.io, () -> reading.transferTo(0, BYTES, target, 0));
        copy.awaitBlocked();
        target.close();
        copy.failure(AsynchronousCloseException.class);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsACopyIntoAFullPipeAndTellsHowMuchWent(Caller caller) throws IOException {
        FileHandle source = file();
        Task<Long> copy = caller.start(site.io, () -> source.transferTo(0, BYTES, writing, 0));
        copy.awaitBlocked();
        copy.interrupt();
        int went = copy.failure(InterruptedIOException.class).bytesTransferred;
        assertThat(went).isPositive().isLessThan(BYTES);
        writing.close();
        byte[] found = reading.inputStream().readAllBytes();
        assertThat(found).hasSize(went);
        new Pattern("pipe").check(found, 0, went, 0);
    }
}
