package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ringspun.IoRuntime;
import io.ringspun.Observability;
import io.ringspun.spi.Overdue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.slf4j.LoggerFactory;

/** What a runtime writes to the log. */
@EverySubject
class LogTest {

    @Parameter Subject subject;

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.ringspun");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private Level before;

    @BeforeEach
    void listen() {
        before = logger.getLevel();
        logger.setLevel(Level.INFO);
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(before);
    }

    private List<String> lines() {
        return List.copyOf(appender.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    private IoRuntime open(Observability observability) throws IOException {
        return subject.open(config -> config.withObservability(observability));
    }

    @Test
    void oneLineAtOpeningSaysWhatIsInUseAndWhy() throws IOException {
        try (IoRuntime io = open(Observability.DEFAULT)) {
            assertThat(lines())
                    .singleElement()
                    .asString()
                    .startsWith("INFO opened: " + io.report().backend() + " backend")
                    .contains(io.report().mode(), io.report().reasons().getFirst());
        }
        assertThat(lines()).hasSize(1);
    }

    @Test
    void nothingIsSaidWhereNothingIsWanted() throws IOException {
        open(Observability.DEFAULT.withAnnounced(false)).close();
        assertThat(lines()).isEmpty();
    }

    @Test
    void theWatchdogNamesWhoHoldsACarrierAndWhere() throws IOException {
        if (subject != Subject.URING_CARRIERS) {
            return; // the JDK's own carriers are the JDK's business
        }
        Observability watched =
                Observability.DEFAULT.withAnnounced(false).withWatchdog(Duration.ofMillis(20));
        try (IoRuntime io = open(watched)) {
            AtomicBoolean released = new AtomicBoolean();
            Task<Void> holder =
                    Caller.HOME.run(
                            io,
                            () -> {
                                while (!released.get()) {
                                    Thread.onSpinWait();
                                }
                            });
            Awaitility.await().atMost(Patience.ofSeconds(60)).until(() -> !lines().isEmpty());
            released.set(true);
            holder.result();
        }
        assertThat(lines().getFirst())
                .startsWith("WARN carrier ")
                .contains("has been held for", "ringspun-", "LogTest");
    }

    @Test
    void whatTakesTooLongIsDescribedOnceAndWhatEndsInTimeIsNot() throws Exception {
        Overdue.watching("this", Duration.ofHours(1), () -> "unasked").close();
        CountDownLatch asked = new CountDownLatch(1);
        try (Overdue _ =
                Overdue.watching(
                        "close",
                        Duration.ofMillis(1),
                        () -> {
                            asked.countDown();
                            return "stuck {here}";
                        })) {
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            Awaitility.await().atMost(Patience.ofSeconds(20)).until(() -> !lines().isEmpty());
        }
        assertThat(lines())
                .containsExactly("WARN close has not ended within PT0.001S: stuck {here}");
    }
}
