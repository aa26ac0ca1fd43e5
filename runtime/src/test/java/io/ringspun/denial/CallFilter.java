package io.ringspun.denial;

import io.ringspun.runtime.kernel.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A command that starts another and has the kernel answer one of its system calls with an error, as
 * the seccomp profiles of containers do. Written in C, since it must be there before the JVM is.
 */
final class CallFilter {

    private static final String SOURCE =
            """
            #include <stddef.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <linux/filter.h>
            #include <linux/seccomp.h>
            #include <sys/prctl.h>
            #include <unistd.h>

            int main(int count, char **words) {
                unsigned error = atoi(words[1]), length = 0;
                struct sock_filter steps[16] = {
                    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                };
                for (words += 2; atoi(*words) && length < 12; words++) {
                    steps[++length] = (struct sock_filter)
                            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, atoi(*words), 0, 1);
                    steps[++length] = (struct sock_filter)
                            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error);
                }
                steps[++length] = (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
                struct sock_fprog program = {length + 1, steps};
                if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, 2, &program)) {
                    puts("skipped: no filters here");
                    return 0;
                }
                execvp(*words, words);
                return 127;
            }
            """;

    /** The calls of io_uring; every architecture numbers them alike. */
    enum Call {
        SETUP(425),
        ENTER(426),
        REGISTER(427);

        private final int number;

        Call(int number) {
            this.number = number;
        }

        String systemName() {
            return "io_uring_" + name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What a filter answers. */
    enum Answer {
        EPERM(Errno.EPERM),
        ENOSYS(Errno.ENOSYS);

        private final int errno;

        Answer(int errno) {
            this.errno = errno;
        }
    }

    private final Path program;

    /** Compiles it, or skips the test where there is no compiler. */
    CallFilter(Path folder) throws IOException, InterruptedException {
        Path source = folder.resolve("filter.c");
        program = folder.resolve("filter");
        Files.writeString(source, SOURCE);
        Process compiler;
        try {
            compiler =
                    new ProcessBuilder("cc", "-o", program.toString(), source.toString())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            Assumptions.abort("no C compiler: " + e.getMessage());
            return;
        }
        String output = new String(compiler.getInputStream().readAllBytes());
        if (compiler.waitFor() != 0) {
            throw new AssertionError(output);
        }
    }

    /** The words to put before a command. */
    String[] denying(Call call, Answer answer) {
        return denying(Set.of(call), answer);
    }

    /** The same, for several calls. */
    String[] denying(Set<Call> calls, Answer answer) {
        Stream<String> numbers = calls.stream().map(call -> String.valueOf(call.number));
        return Stream.concat(Stream.of(program.toString(), String.valueOf(answer.errno)), numbers)
                .toArray(String[]::new);
    }
}
