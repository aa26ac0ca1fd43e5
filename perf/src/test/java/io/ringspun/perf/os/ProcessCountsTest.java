package io.ringspun.perf.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;

class ProcessCountsTest {

    private static final long PID = ProcessHandle.current().pid();

    @Test
    void whoeverWaitsIsSwitchedAway() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "no /proc here");
        long before = ProcessCounts.switches(PID);
        SynchronousQueue<Integer> queue = new SynchronousQueue<>();
        Thread other =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                while (queue.take() > 0) {
                                    // only the waiting is wanted
                                }
                            } catch (InterruptedException e) {
                                // the end
                            }
                        });
        for (int i = 0; i < 100; i++) {
            queue.put(1);
        }
        long after = ProcessCounts.switches(PID); // while the other thread is still there
        queue.put(0);
        other.join();
        assertThat(after).isGreaterThan(before);
    }

    @Test
    void memoryIsCountedInBytes() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "no /proc here");
        assertThat(ProcessCounts.residentBytes(PID)).isGreaterThan(1 << 20);
        assertThat(ProcessCounts.kernelBytes()).isGreaterThan(1 << 20);
    }

    @Test
    void whoIsNotThereHasNone() {
        assertThat(ProcessCounts.switches(0)).isEqualTo(-1);
        assertThat(ProcessCounts.residentBytes(0)).isEqualTo(-1);
    }
}
