package io.ringspun.spi;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the library logs until this is closed. */
public final class Warnings implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.ringspun");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    public Warnings() {
        appender.start();
        logger.addAppender(appender);
    }

    /** Level and text of each, the oldest first. */
    public List<String> texts() {
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
