package io.ringspun.runtime.sim;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that interrupt others, wake them for nothing, and close what others use; and what threads
 * outside the runtime do to it at any moment.
 */
final class Disturbance {

    private final Program program;

    Disturbance(Program program) {
        this.program = program;
    }

    void begin() {
        int disturbers = program.dice.between(1, 2);
        for (int i = 0; i < disturbers; i++) {
            boolean closes = program.dice.below(3) == 0;
            program.start("disturber", false, self -> disturb(self, closes));
        }
    }

    private void disturb(Actor self, boolean closes) throws Exception {
        Dice dice = self.dice;
        int times = dice.sized(60);
        for (int i = 0; i < times; i++) {
            self.pause(dice.sized(1 << 22));
            switch (dice.below(closes ? 6 : 5)) {
                case 0 -> interrupt(victim(self));
                case 1 -> {
                    Actor victim = victim(self);
                    program.kernel.others.within(dice.sized(1 << 20), () -> interrupt(victim));
                }
                case 2 -> LockSupport.unpark(victim(self).thread);
                case 3 -> {
                    Thread victim = victim(self).thread;
                    program.kernel.others.within(
                            dice.sized(1 << 20), () -> LockSupport.unpark(victim));
                }
                case 4 ->
                        program.kernel.others.within(
                                dice.sized(1 << 20),
                                () -> program.start("newcomer", false, this::pass));
                default -> close(self);
            }
        }
    }

    private void pass(Actor self) {
        self.pause(self.dice.sized(1 << 20));
    }

    private Actor victim(Actor self) {
        for (int i = 0; i < 10; i++) {
            Actor victim = program.actors.get(self.dice.below(program.actors.size()));
            if (!victim.ended && victim != self) {
                return victim;
            }
        }
        return self;
    }

    private static void interrupt(Actor victim) {
        if (!victim.ended) {
            victim.interrupts++;
            victim.thread.interrupt();
        }
    }

    private void close(Actor self) throws Exception {
        if (program.shared.isEmpty()) {
            return;
        }
        try {
            self.calls("closing what others use", 0);
            program.shared.get(self.dice.below(program.shared.size())).close();
        } catch (IOException e) {
            self.mayGoOn(e, () -> false);
        }
    }
}
