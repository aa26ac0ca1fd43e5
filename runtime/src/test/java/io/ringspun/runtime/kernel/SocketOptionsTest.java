package io.ringspun.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringspun.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketOptionsTest {

    private final List<Integer> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Linux::close);
    }

    @Test
    void everyOptionOfATcpSocketReadsAsTheJdkReadsIt() throws Exception {
        int fd = socket(Posix.AF_INET, Posix.SOCK_STREAM);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET)) {
            for (SocketOption<?> option : channel.supportedOptions()) {
                if (SocketOptions.names().contains(option.name())) {
                    assertThat((Object) SocketOptions.get(fd, option))
                            .as(option.name())
                            .isEqualTo(channel.getOption(option));
                }
            }
            assertThat(channel.supportedOptions().stream().map(SocketOption::name))
                    .as("all of the JDK's")
                    .filteredOn(name -> !SocketOptions.names().contains(name))
                    .isEmpty();
        }
    }

    @Test
    void everyOptionOfADatagramSocketReadsAsTheJdkReadsIt() throws Exception {
        int fd = socket(Posix.AF_INET, Posix.SOCK_DGRAM);
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            for (SocketOption<?> option : channel.supportedOptions()) {
                if (SocketOptions.names().contains(option.name())) {
                    assertThat((Object) SocketOptions.get(fd, option))
                            .as(option.name())
                            .isEqualTo(channel.getOption(option));
                }
            }
            assertThat(channel.supportedOptions().stream().map(SocketOption::name))
                    .as("all of the JDK's but one that is for those who find out packet sizes")
                    .filteredOn(name -> !SocketOptions.names().contains(name))
                    .containsExactly("IP_DONTFRAGMENT");
        }
    }

    @Test
    void whatIsSetReadsBack() throws Exception {
        int fd = socket(Posix.AF_INET, Posix.SOCK_STREAM);
        assertReadsBack(fd, StandardSocketOptions.SO_KEEPALIVE, true);
        assertReadsBack(fd, StandardSocketOptions.SO_REUSEADDR, true);
        assertReadsBack(fd, StandardSocketOptions.SO_REUSEPORT, true);
        assertReadsBack(fd, StandardSocketOptions.TCP_NODELAY, true);
        assertReadsBack(fd, StandardSocketOptions.TCP_NODELAY, false);
        assertReadsBack(fd, StandardSocketOptions.SO_SNDBUF, 65_536);
        assertReadsBack(fd, StandardSocketOptions.SO_RCVBUF, 65_536);
        assertReadsBack(fd, StandardSocketOptions.SO_LINGER, 5);
        assertReadsBack(fd, StandardSocketOptions.SO_LINGER, 0);
        assertReadsBack(fd, StandardSocketOptions.IP_TOS, 0x10);
        assertReadsBack(fd, ExtendedSocketOptions.TCP_KEEPIDLE, 11);
        assertReadsBack(fd, ExtendedSocketOptions.TCP_KEEPINTERVAL, 12);
        assertReadsBack(fd, ExtendedSocketOptions.TCP_KEEPCOUNT, 13);
        assertReadsBack(fd, ExtendedSocketOptions.TCP_QUICKACK, false);
    }

    @Test
    void lingerIsDisabledByNullAndByNegativeNumbers() throws Exception {
        int fd = socket(Posix.AF_INET, Posix.SOCK_STREAM);
        assertThat(SocketOptions.get(fd, StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
        for (Integer disabled : new Integer[] {null, -1, Integer.MIN_VALUE}) {
            SocketOptions.set(fd, StandardSocketOptions.SO_LINGER, 7);
            SocketOptions.set(fd, StandardSocketOptions.SO_LINGER, disabled);
            assertThat(SocketOptions.get(fd, StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
        }
    }

    @Test
    void lingerIsCutAtTheJdksMaximum() throws Exception {
        int fd = socket(Posix.AF_INET, Posix.SOCK_STREAM);
        SocketOptions.set(fd, StandardSocketOptions.SO_LINGER, 1_000_000);
        assertThat(SocketOptions.get(fd, StandardSocketOptions.SO_LINGER)).isEqualTo(65_535);
    }

    @Test
    void theTrafficClassOfADualStackSocketIsSetForBothProtocols() throws Exception {
        int fd = Linux.socket(Posix.AF_INET6, Posix.SOCK_STREAM, 0);
        assumeTrue(fd >= 0, "no IPv6 on this machine: " + Errno.name(-fd));
        opened.add(fd);
        assertReadsBack(fd, StandardSocketOptions.IP_TOS, 0x20);
        assertThat(raw(fd, Posix.IPPROTO_IPV6, Posix.IPV6_TCLASS)).isEqualTo(0x20);
        assertThat(raw(fd, Posix.IPPROTO_IP, Posix.IP_TOS)).isEqualTo(0x20);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256})
    void aTrafficClassIsOneByte(int value) {
        int fd = socket(Posix.AF_INET, Posix.SOCK_STREAM);
        assertThatThrownBy(() -> SocketOptions.set(fd, StandardSocketOptions.IP_TOS, value))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("IP_TOS", Integer.toString(value));
    }

    @Test
    void aBufferSizeIsNotNegativeAndNothingButLingerIsNull() {
        int fd = socket(Posix.AF_INET, Posix.SOCK_STREAM);
        assertThatThrownBy(() -> SocketOptions.set(fd, StandardSocketOptions.SO_SNDBUF, -1))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SocketOptions.set(fd, StandardSocketOptions.SO_RCVBUF, -1))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SocketOptions.set(fd, StandardSocketOptions.TCP_NODELAY, null))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TCP_NODELAY");
    }

    @Test
    void whatTheKernelFindsOutOfRangeIsItsException() {
        int fd = socket(Posix.AF_INET, Posix.SOCK_STREAM);
        assertThatThrownBy(() -> SocketOptions.set(fd, ExtendedSocketOptions.TCP_KEEPIDLE, -1))
                .isExactlyInstanceOf(SystemCallException.class)
                .hasMessage("setsockopt TCP_KEEPIDLE: Invalid argument (EINVAL)");
    }

    @Test
    void optionsOfOtherSocketsAndUnknownOnesAreUnsupported() {
        int unix = socket(Posix.AF_UNIX, Posix.SOCK_STREAM);
        int tcp = socket(Posix.AF_INET, Posix.SOCK_STREAM);
        assertUnsupported(
                () -> SocketOptions.set(unix, StandardSocketOptions.TCP_NODELAY, true),
                "TCP_NODELAY");
        assertUnsupported(
                () -> SocketOptions.get(unix, StandardSocketOptions.TCP_NODELAY), "TCP_NODELAY");
        assertUnsupported(() -> SocketOptions.set(unix, StandardSocketOptions.IP_TOS, 1), "IP_TOS");
        assertUnsupported(
                () -> SocketOptions.set(tcp, ExtendedSocketOptions.SO_INCOMING_NAPI_ID, 1),
                "SO_INCOMING_NAPI_ID");
        assertUnsupported(
                () -> SocketOptions.get(tcp, StandardSocketOptions.IP_MULTICAST_IF),
                "IP_MULTICAST_IF");
    }

    @Test
    void aDescriptorThatIsNoSocketIsOurMistake() {
        int fd = Linux.eventfd(0, Posix.EFD_CLOEXEC);
        opened.add(fd);
        assertThatThrownBy(() -> SocketOptions.get(fd, StandardSocketOptions.SO_SNDBUF))
                .isExactlyInstanceOf(AssertionError.class)
                .hasMessageContainingAll("getsockopt", "SO_SNDBUF", "ENOTSOCK");
    }

    private static <T> void assertReadsBack(int fd, SocketOption<T> option, T value)
            throws IOException {
        SocketOptions.set(fd, option, value);
        assertThat(SocketOptions.get(fd, option)).as(option.name()).isEqualTo(value);
    }

    private static void assertUnsupported(ThrowingCallable call, String option) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(UnsupportedOperationException.class)
                .hasMessage("'" + option + "' not supported");
    }

    private static int raw(int fd, int level, int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            assertThat(Linux.getsockopt(fd, level, name, value, length)).isZero();
            return value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    private int socket(int family, int type) {
        int fd = Linux.socket(family, type | Posix.SOCK_CLOEXEC, 0);
        assertThat(fd).isNotNegative();
        opened.add(fd);
        return fd;
    }
}
