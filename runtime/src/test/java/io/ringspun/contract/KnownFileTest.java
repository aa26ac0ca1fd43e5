package io.ringspun.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.FeatureChoice;
import io.ringspun.FileHandle;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that rings know by number, where that is wanted: nobody can tell, but for the time. */
@EverySubject
class KnownFileTest {

    private static final int BLOCK = 4096;
    private static final int BLOCKS = 8;

    @Parameter Subject subject;

    private Site site;
    private Path folder;
    private boolean pastTheCache;

    private void open(int entries) throws IOException {
        site =
                new Site(
                        subject,
                        config ->
                                config.withFileTable(entries)
                                        .withFeatures(
                                                Map.of("registered-files", FeatureChoice.ON)));
        folder = site.directory();
    }

    @AfterEach
    void close() throws IOException {
        Site.close(site);
    }

    /** Past the page cache where the file system can: only such files are known by number. */
    private FileHandle file(String name) throws IOException {
        Path path = folder.resolve(name);
        Set<OpenOption> options = new HashSet<>(Set.of(CREATE, READ, WRITE));
        try {
            for (Object option :
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
                if (option.toString().equals("DIRECT")) {
                    options.add((OpenOption) option);
                }
            }
            FileHandle file = site.keep(site.io.open(path, options));
            pastTheCache = true;
            return file;
        } catch (ClassNotFoundException | FileSystemException e) {
            return site.keep(site.io.open(path, CREATE, READ, WRITE));
        }
    }

    private void fill(FileHandle file, Pattern pattern) throws IOException {
        try (PinnedBuffer buffer = site.io.buffers().acquire(BLOCK)) {
            for (int i = 0; i < BLOCKS; i++) {
                buffer.clear().put(pattern.bytes((long) i * BLOCK, BLOCK), 0, BLOCK);
                file.write(buffer.flip(), (long) i * BLOCK);
            }
        }
        file.sync();
    }

    private void check(FileHandle file, Pattern pattern, int block) throws IOException {
        byte[] found = new byte[BLOCK];
        try (PinnedBuffer buffer = site.io.buffers().acquire(BLOCK)) {
            buffer.clear().limit(BLOCK);
            file.readFully(buffer, (long) block * BLOCK);
            buffer.flip().get(found, 0, BLOCK);
        }
        pattern.check(found, 0, BLOCK, (long) block * BLOCK);
    }

    /** More files than numbers, from threads of every kind and carrier. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void moreFilesThanNumbers(int entries) throws IOException {
        open(entries);
        List<FileHandle> files = new ArrayList<>();
        List<Pattern> patterns = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            files.add(file("file " + i));
            patterns.add(new Pattern("file " + i));
            fill(files.get(i), patterns.get(i));
        }
        List<Task<Void>> readers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            int number = i;
            readers.add(
                    Caller.values()[i % 3].run(
                            site.io,
                            () -> {
                                for (int j = 0; j < 100; j++) {
                                    int which = (number + j) % files.size();
                                    check(files.get(which), patterns.get(which), j % BLOCKS);
                                }
                            }));
        }
        readers.forEach(Task::result);
    }

    /**
     * While others read it, on carriers of their own; the next file has its descriptor's number.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void closedInTheMiddleOfReads(int entries) throws IOException {
        open(entries);
        Pattern[] patterns = {new Pattern("even"), new Pattern("odd")};
        FileHandle[] both = {file("0"), file("1")};
        for (int i = 0; i < 2; i++) {
            fill(both[i], patterns[i]);
        }
        for (int round = 0; round < 25; round++) {
            int which = round % 2;
            FileHandle file = file(String.valueOf(which));
            List<Task<Void>> readers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                readers.add(
                        Caller.values()[i % 3].run(
                                site.io, () -> readUntilClosed(file, patterns[which])));
            }
            check(file, patterns[which], round % BLOCKS);
            file.close();
            // What takes the number must not be reached by those.
            check(file(String.valueOf(1 - which)), patterns[1 - which], round % BLOCKS);
            readers.forEach(Task::result);
        }
    }

    private void readUntilClosed(FileHandle file, Pattern pattern) throws IOException {
        try {
            for (int i = 0; true; i++) {
                check(file, pattern, i % BLOCKS);
            }
        } catch (ClosedChannelException e) {
            // as it should be
        }
    }

    /** Whatever ring has worked on it: its space is free when its close has returned. */
    @Test
    void goneMeansGone() throws IOException {
        open(8);
        for (Caller closer : Caller.values()) {
            FileHandle file = file("unlinked");
            fill(file, new Pattern("unlinked"));
            List<Task<Void>> readers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                readers.add(
                        Caller.values()[i % 3].run(
                                site.io, () -> check(file, new Pattern("unlinked"), 1)));
            }
            readers.forEach(Task::result);
            Files.delete(file.path());
            assertThat(OpenFiles.of("unlinked")).isNotEmpty();
            if (site.uses("registered-files") && pastTheCache) {
                assertThat(OpenFiles.inTables("unlinked")).isNotEmpty();
            }
            closer.run(site.io, file::close).result();
            assertThat(OpenFiles.of("unlinked")).isEmpty();
            assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
        }
    }
}
