package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.DirectFiles;
import io.ringspun.FeatureChoice;
import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** A site with few places for files without a descriptor, and files to open there. */
final class DirectSite {

    /** As many as each ring has. */
    static final int PLACES = Subject.fileTable(3);

    final Site site;
    final Path folder;
    final Pattern pattern = new Pattern("direct");
    private final int rings;
    private int lent;

    DirectSite(Subject subject, FeatureChoice choice) throws IOException {
        site =
                new Site(
                        subject,
                        config ->
                                config.withFileTable(PLACES)
                                        .withFeatures(Map.of("direct-descriptors", choice)));
        folder = site.directory();
        rings = subject.nio() ? 1 : subject.config().carriers();
    }

    /** Every subject, and those with rings with the facility and without. */
    static Stream<Arguments> cases() {
        return Subject.every()
                .flatMap(subject ->
                        Stream.of(FeatureChoice.ON, FeatureChoice.OFF)
                                .filter(choice ->
                                        choice == FeatureChoice.ON
                                                || subject != Subject.NIO
                                                        && subject != Subject.NIO_TINY)
                                .map(choice -> Arguments.of(subject, choice)));
    }

    static void close(DirectSite direct) throws IOException {
        if (direct != null) {
            direct.site.close();
        }
    }

    Path file(String name, int bytes) throws IOException {
        return Files.write(folder.resolve(name), pattern.bytes(0, bytes));
    }

    /** To the end of the test. */
    DirectFiles files(int count) throws IOException {
        lent += count;
        assumeTrue(
                count <= PLACES && lent <= PLACES * rings,
                "there are not so many places at a time");
        return site.keep(site.io.directFiles(count));
    }

    PinnedBuffer buffer() throws IOException {
        return site.keep(site.io.buffers().acquire());
    }

    /** What was read into a buffer are the first bytes of a file. */
    void check(PinnedBuffer buffer, int bytes) {
        byte[] found = new byte[bytes];
        assertThat(buffer.flip().remaining()).isEqualTo(bytes);
        buffer.get(found, 0, bytes);
        pattern.check(found, 0, bytes, 0);
    }
}
