package io.ringspun.contract;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Named pipes, which Java itself cannot make. */
final class Fifo {

    private Fifo() {}

    /** Makes one, or skips the test where there is no {@code mkfifo}. */
    static void make(Path path) {
        try {
            int status =
                    new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor();
            Assumptions.assumeTrue(status == 0, "mkfifo ended with " + status);
        } catch (IOException e) {
            Assumptions.abort("there is no mkfifo: " + e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
