package io.ringspun.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SocketAddressesTest {

    private static final byte DIRT = 0x5a;

    @Property
    void inetAddressesComeBack(@ForAll @Size(4) byte[] ip, @ForAll @IntRange(max = 65_535) int port)
            throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(ip), port);
        assertThat(SocketAddresses.family(address)).isEqualTo(Posix.AF_INET);
        assertThat(roundTrip(address, Posix.SOCKADDR_IN_SIZE)).isEqualTo(address);
    }

    @Property
    void inet6AddressesComeBackWithTheirScope(
            @ForAll @Size(16) byte[] ip,
            @ForAll @IntRange int scope,
            @ForAll @IntRange(max = 65_535) int port)
            throws Exception {
        InetSocketAddress address =
                new InetSocketAddress(Inet6Address.getByAddress(null, ip, scope), port);
        assertThat(SocketAddresses.family(address)).isEqualTo(Posix.AF_INET6);
        InetSocketAddress found = (InetSocketAddress) roundTrip(address, Posix.SOCKADDR_IN6_SIZE);
        assertThat(found).isEqualTo(address);
        // Equality of addresses leaves the scope out.
        assertThat(((Inet6Address) found.getAddress()).getScopeId()).isEqualTo(scope);
    }

    @Property
    void unixPathsComeBack(@ForAll("paths") String path) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        assertThat(SocketAddresses.family(address)).isEqualTo(Posix.AF_UNIX);
        int length = address.getPath().toString().length();
        assertThat(roundTrip(address, 2 + length + 1)).isEqualTo(address);
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.strings()
                .withCharRange('!', '~')
                .ofMinLength(1)
                .ofMaxLength(SocketAddresses.UNIX_PATH_BYTES_MAX);
    }

    @Test
    void theBytesAreTheKernels() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = dirty(arena);
            int length = SocketAddresses.encode(new InetSocketAddress("127.0.0.2", 0x1234), memory);
            assertThat(memory.asSlice(2, length - 2).toArray(ValueLayout.JAVA_BYTE))
                    .containsExactly(0x12, 0x34, 127, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0);
            assertThat(memory.get(ValueLayout.JAVA_SHORT, 0)).isEqualTo((short) Posix.AF_INET);

            SocketAddresses.encode(new InetSocketAddress("::1", 0x8001), memory);
            assertThat(memory.asSlice(2, 26).toArray(ValueLayout.JAVA_BYTE))
                    .containsExactly(
                            (byte) 0x80,
                            1,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            1,
                            0,
                            0,
                            0,
                            0);
        }
    }

    @Test
    void aMappedAddressIsReadAsTheIpv4AddressItStandsFor() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = dirty(arena);
            int length = SocketAddresses.encode(new InetSocketAddress("::1", 80), memory);
            byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
            MemorySegment.copy(
                    mapped,
                    0,
                    memory,
                    ValueLayout.JAVA_BYTE,
                    Posix.SOCKADDR_IN6_ADDR,
                    mapped.length);
            InetSocketAddress found = (InetSocketAddress) SocketAddresses.decode(memory, length);
            assertThat(found.getAddress()).isInstanceOf(Inet4Address.class);
            assertThat(found).isEqualTo(new InetSocketAddress("10.1.2.3", 80));
        }
    }

    @Test
    void anAddressWithoutScopeShowsNone() throws Exception {
        InetSocketAddress found =
                (InetSocketAddress)
                        roundTrip(new InetSocketAddress("::1", 80), Posix.SOCKADDR_IN6_SIZE);
        assertThat(found.getAddress().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:1");
    }

    @Test
    void theLongestUnixPathFitsAndOneMoreByteDoesNot() throws Exception {
        String longest = "/" + "x".repeat(106);
        assertThat(roundTrip(UnixDomainSocketAddress.of(longest), Posix.SOCKADDR_UN_SIZE))
                .isEqualTo(UnixDomainSocketAddress.of(longest));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = dirty(arena);
            assertThatThrownBy(() ->
                            SocketAddresses.encode(
                                    UnixDomainSocketAddress.of(longest + "y"), memory))
                    .isExactlyInstanceOf(SocketException.class)
                    .hasMessage(
                            "Unix-domain path is 108 bytes long, the kernel takes 107 at most: "
                                    + longest
                                    + "y");
        }
    }

    @Test
    void aUnixPathIsMeasuredInBytes() throws Exception {
        assumeTrue(Paths.CHARSET.newEncoder().canEncode('é'), "this locale has no é");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of("/tmp/é");
        int bytes = "/tmp/é".getBytes(Paths.CHARSET).length;
        assertThat(roundTrip(address, 2 + bytes + 1)).isEqualTo(address);
    }

    @Test
    void aPathOf108BytesHasNoFinalZeroAndOneByteMoreLengthThanRoom() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Posix.SOCKADDR_UN_SIZE);
            memory.fill((byte) 'x');
            memory.set(ValueLayout.JAVA_SHORT, 0, (short) Posix.AF_UNIX);
            assertThat(SocketAddresses.decode(memory, Posix.SOCKADDR_UN_SIZE + 1))
                    .isEqualTo(UnixDomainSocketAddress.of("x".repeat(108)));
        }
    }

    @Test
    void unnamedAndAbstractUnixSocketsAreTheEmptyPath() throws Exception {
        UnixDomainSocketAddress unnamed = UnixDomainSocketAddress.of("");
        assertThat(roundTrip(unnamed, 2)).isEqualTo(unnamed);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Posix.SOCKADDR_STORAGE_SIZE);
            assertThat(SocketAddresses.decode(memory, 0)).isEqualTo(unnamed);
            memory.set(ValueLayout.JAVA_SHORT, 0, (short) Posix.AF_UNIX);
            memory.set(ValueLayout.JAVA_BYTE, 3, (byte) 'a');
            assertThat(SocketAddresses.decode(memory, 4)).isEqualTo(unnamed);
        }
    }

    @Test
    void unresolvedAndForeignAddressesAreRefused() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.example", 80);
        SocketAddress foreign =
                new SocketAddress() {
                    private static final long serialVersionUID = 1L;
                };
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = dirty(arena);
            assertThatThrownBy(() -> SocketAddresses.encode(unresolved, memory))
                    .isExactlyInstanceOf(UnknownHostException.class)
                    .hasMessage("nowhere.example");
            assertThatThrownBy(() -> SocketAddresses.encode(foreign, memory))
                    .isInstanceOf(UnsupportedAddressTypeException.class);
        }
        assertThatThrownBy(() -> SocketAddresses.family(unresolved))
                .isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> SocketAddresses.family(foreign))
                .isInstanceOf(UnsupportedAddressTypeException.class);
    }

    @Test
    void anUnknownFamilyIsOurMistake() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = dirty(arena);
            assertThatThrownBy(() -> SocketAddresses.decode(memory, 16))
                    .isExactlyInstanceOf(AssertionError.class);
        }
    }

    private static SocketAddress roundTrip(SocketAddress address, int expectedLength)
            throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = dirty(arena);
            int length = SocketAddresses.encode(address, memory);
            assertThat(length).isEqualTo(expectedLength);
            return SocketAddresses.decode(memory, length);
        }
    }

    private static MemorySegment dirty(Arena arena) {
        return arena.allocate(Posix.SOCKADDR_STORAGE_SIZE, Long.BYTES).fill(DIRT);
    }
}
