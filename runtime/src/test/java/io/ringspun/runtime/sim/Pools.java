package io.ringspun.runtime.sim;

import io.ringspun.PinnedBuffer;
import java.io.IOException;
import java.time.Duration;

/** Threads that borrow buffers, keep them for a while, and find in them what they put there. */
final class Pools {

    private final Program program;

    Pools(Program program) {
        this.program = program;
    }

    void begin() {
        int users = program.dice.sized(8);
        for (int i = 0; i < users; i++) {
            program.start("borrower", false, this::borrow);
        }
    }

    private void borrow(Actor self) {
        Dice dice = self.dice;
        int times = dice.sized(60);
        for (int i = 0; i < times; i++) {
            try (PinnedBuffer buffer = acquire(self)) {
                if (buffer == null) {
                    continue;
                }
                for (int at = 0; at < buffer.limit(); at++) {
                    self.require(buffer.get(at) == 0, "somebody else's bytes");
                }
                byte mark = (byte) dice.next();
                while (buffer.hasRemaining()) {
                    buffer.put(mark);
                }
                self.pause(dice.sized(1 << 20));
                for (int at = 0; at < buffer.limit(); at++) {
                    self.require(buffer.get(at) == mark, "somebody else has written here");
                }
            } catch (IOException e) {
                if (!self.mayGoOn(e, () -> false)) {
                    return;
                }
            }
        }
    }

    private PinnedBuffer acquire(Actor self) throws IOException {
        int bytes = self.dice.between(1, program.poolBytes);
        long limit = self.dice.sized(1 << 22);
        self.calls("acquiring", limit);
        return switch (self.dice.below(3)) {
            case 0 -> program.io.buffers().tryAcquire(bytes);
            case 1 -> program.io.buffers().acquire(bytes, Duration.ofNanos(limit));
            default -> {
                self.calls("acquiring", 0);
                yield program.io.buffers().acquire(bytes);
            }
        };
    }
}
