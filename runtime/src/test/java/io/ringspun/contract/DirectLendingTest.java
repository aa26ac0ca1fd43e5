package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringspun.DirectFile;
import io.ringspun.DirectFiles;
import io.ringspun.FeatureChoice;
import io.ringspun.PoolTimeoutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Places for files are bounded: who finds too few waits. */
@EverySubjectAndDirect
class DirectLendingTest {

    @Parameter(0)
    Subject subject;

    @Parameter(1)
    FeatureChoice choice;

    private DirectSite direct;
    private Site site;

    @BeforeEach
    void open() throws IOException {
        direct = new DirectSite(subject, choice);
        site = direct.site;
    }

    @AfterEach
    void close() throws IOException {
        DirectSite.close(direct);
    }

    @ParameterizedTest
    @EnumSource
    void whoFindsTooFewWaits(Caller caller) throws IOException {
        List<DirectFiles> all = all();
        assertThatThrownBy(() -> site.io.directFiles(1, Duration.ZERO))
                .isInstanceOf(PoolTimeoutException.class);
        assertThatThrownBy(() -> site.io.directFiles(1, Duration.ofMillis(1)))
                .isInstanceOf(PoolTimeoutException.class);
        Task<DirectFiles> waiter =
                caller.start(site.io, () -> site.io.directFiles(DirectSite.PLACES)).awaitBlocked();
        Task<DirectFiles> behind = site.start(() -> site.io.directFiles(1)).awaitBlocked();
        all.removeLast().close();
        waiter.result().close();
        behind.result().close();
        assertThatThrownBy(() -> site.io.directFiles(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> site.io.directFiles(DirectSite.PLACES + 1))
                .isInstanceOf(IllegalArgumentException.class);
        for (DirectFiles files : all) {
            files.close();
        }
    }

    /** Everything there is. */
    private List<DirectFiles> all() throws IOException {
        List<DirectFiles> all = new ArrayList<>();
        try {
            while (true) {
                all.add(site.io.directFiles(DirectSite.PLACES, Duration.ZERO));
            }
        } catch (PoolTimeoutException e) {
            assertThat(all).isNotEmpty();
            return all;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWait(Caller caller) throws IOException {
        List<DirectFiles> all = all();
        Task<DirectFiles> waiter =
                caller.start(site.io, () -> site.io.directFiles(1)).awaitBlocked().interrupt();
        waiter.failure(InterruptedIOException.class);
        assertThat(waiter.interruptedAtEnd()).isTrue();
        for (DirectFiles files : all) {
            files.close();
        }
        site.io.directFiles(DirectSite.PLACES, Duration.ZERO).close(); // none was lost
    }

    @Test
    void theRuntimesEndIsTheirsToo() throws IOException {
        List<DirectFiles> all = all();
        DirectFile file = all.getFirst().get(0);
        file.open(direct.file("one", 10));
        Task<DirectFiles> waiter = site.start(() -> site.io.directFiles(1)).awaitBlocked();
        site.io.close();
        waiter.failure(AsynchronousCloseException.class);
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> site.io.directFiles(1)).isInstanceOf(ClosedChannelException.class);
        all.getFirst().close();
    }

    @Test
    void whatIsNotGivenBackIsFound() throws IOException {
        DirectFiles files = direct.files(2);
        assertThat(site.io.outstanding())
                .anySatisfy(left -> assertThat(left.what()).startsWith("DirectFiles[2"));
        files.close();
        files.close(); // nothing
        assertThat(site.io.outstanding())
                .noneSatisfy(left -> assertThat(left.what()).startsWith("DirectFiles["));
    }
}
