package io.ringspun.runtime.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.carrier.Group.Running;
import io.ringspun.runtime.kernel.Errno;
import io.ringspun.runtime.kernel.IoUring;
import io.ringspun.runtime.kernel.Linux;
import io.ringspun.runtime.kernel.Posix;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sends without a copy have two completions, and the memory is the kernel's until the second. The
 * completions are given by hand, on the carrier, to an operation that the kernel never completes.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class NotificationTest {

    private final Group group = Group.atHome(Group.config(1));
    private final int never = Linux.eventfd(0, Posix.EFD_CLOEXEC);
    private @Nullable OneShot operation;

    @AfterEach
    void close() {
        group.close();
        Linux.close(never);
    }

    private Running<Integer> waiting() {
        return waiting(made -> made.perform(0));
    }

    private Running<Integer> waiting(ToIntFunction<OneShot> call) {
        OneShot made = group.carrier(0).operation(null);
        operation = made;
        made.poll(never, Posix.POLLIN);
        Running<Integer> waiting = Running.onPlatform(() -> call.applyAsInt(made));
        Awaitility.await()
                .atMost(Group.PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> made.userData != Slots.NONE);
        return waiting;
    }

    private void complete(int result, int flags) {
        OneShot target = operation;
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        group.start(() -> {
            target.completed(result, flags, (flags & IoUring.IORING_CQE_F_MORE) == 0);
            return done.complete(true);
        });
        done.join();
    }

    @Test
    void theFirstCompletionDoesNotEndTheCall() throws Exception {
        Running<Integer> call = waiting();
        complete(1234, IoUring.IORING_CQE_F_MORE);
        for (int i = 0; i < 100; i++) {
            assertThat(group.start(() -> call.outcome().isDone()).join()).isFalse();
        }
        complete(0, IoUring.IORING_CQE_F_NOTIF);
        assertThat(call.join()).isEqualTo(1234);
    }

    @Test
    void anErrorMayOweANotificationToo() throws Exception {
        Running<Integer> call = waiting();
        complete(-Errno.EPIPE, IoUring.IORING_CQE_F_MORE);
        assertThat(call.outcome().isDone()).isFalse();
        complete(0, IoUring.IORING_CQE_F_NOTIF);
        assertThat(call.join()).isEqualTo(-Errno.EPIPE);
    }

    @Test
    void anErrorWithoutANotificationIsTheEnd() throws Exception {
        Running<Integer> call = waiting();
        complete(-Errno.EOPNOTSUPP, 0);
        assertThat(call.join()).isEqualTo(-Errno.EOPNOTSUPP);
    }

    /** What the notification tells about copying is not how much was sent. */
    @Test
    void theNotificationsOwnResultIsNotTheSends() throws Exception {
        Running<Integer> call = waiting();
        complete(10, IoUring.IORING_CQE_F_MORE);
        complete(IoUring.IORING_NOTIF_USAGE_ZC_COPIED, IoUring.IORING_CQE_F_NOTIF);
        assertThat(call.join()).isEqualTo(10);
    }

    private void killRing() throws Exception {
        Running<Void> killer =
                group.start(() -> {
                    Group.kill(Carrier.current());
                    return null;
                });
        killer.join();
    }

    /** Nobody knows whether the kernel has begun with it. */
    @Test
    void ofASendThatHadNoResultWhenTheRingDiedNothingIsToldButTheFailure() throws Exception {
        AtomicInteger told = new AtomicInteger();
        Running<Integer> call =
                waiting(made -> made.performAndPart(0, _ -> told.incrementAndGet()));
        killRing();
        assertThat(call.join()).isEqualTo(-Errno.EIO);
        group.close(); // idempotent; what the carrier has to say it has said then
        assertThat(told).hasValue(0);
    }

    @Test
    void ofASendThatWasNotOverWhenTheRingDiedTheResultIsTheResult() throws Exception {
        AtomicInteger told = new AtomicInteger();
        Running<Integer> call =
                waiting(made -> made.performAndPart(0, _ -> told.incrementAndGet()));
        complete(77, IoUring.IORING_CQE_F_MORE);
        assertThat(call.join()).isEqualTo(77);
        killRing();
        group.close();
        assertThat(told).hasValue(0);
    }
}
