package io.ringspun;

import java.nio.file.OpenOption;

/** What {@link IoRuntime#openChannel} takes beside the JDK's own options. */
public enum ChannelOpenOption implements OpenOption {

    /**
     * An interrupt does not close the channel, and does not end a call on it: the call goes on, and
     * the status is set when it returns. Without this an interrupt of a thread in a call closes the
     * channel for everyone, as the JDK's does.
     */
    UNINTERRUPTIBLE
}
