package io.ringspun.runtime.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.runtime.kernel.KernelVersion;
import io.ringspun.runtime.ring.KernelTls.Cipher;
import io.ringspun.runtime.ring.KernelTls.Suite;
import io.ringspun.runtime.ring.KernelTls.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What is found out about the kernel's own TLS, here and on kernels that have it. */
class KtlsTest {

    private static final Path LAYERS = Path.of("/proc/sys/net/ipv4/tcp_available_ulp");

    @Test
    void theKernelsOwnListAgrees() throws IOException {
        KernelTls found = KernelTls.detect(); // first: it may make the kernel load what is listed
        boolean listed =
                Files.isReadable(LAYERS)
                        && List.of(Files.readString(LAYERS).strip().split(" ")).contains("tls");
        if (listed) {
            assertThat(found.refused())
                    .isNotEqualTo("the kernel has no protocol layer tls (ENOENT)");
        } else {
            assertThat(found.refused()).isEqualTo("the kernel has no protocol layer tls (ENOENT)");
            assertThat(found.suites()).isEmpty();
            assertThat(found.ciphers()).isEmpty();
        }
    }

    /** What each kernel has that has it at all. */
    @Test
    void allCiphersOfBothVersionsWorkWhereTheLayerIs() {
        KernelTls found = KernelTls.detect();
        if (found.refused() != null) {
            Assumptions.abort("no kernel TLS: " + found.refused());
        }
        KernelVersion running = KernelVersion.parse(System.getProperty("os.version"));
        List<Suite> expected = new ArrayList<>();
        for (Version version : Version.values()) {
            for (Cipher cipher : Cipher.values()) {
                if (cipher != Cipher.CHACHA20_POLY1305
                        || running.isAtLeast(KernelVersion.of(5, 11))) {
                    expected.add(new Suite(version, cipher));
                }
            }
        }
        assertThat(found.suites()).isEqualTo(expected);
    }

    @Test
    void nothingIsLeftOpen() throws IOException {
        KernelTls.detect();
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            KernelTls.detect();
        }
        assertThat(descriptors()).isEqualTo(before);
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void whatThereIsIsSaidByVersion() {
        KernelTls some =
                new KernelTls(
                        null,
                        List.of(
                                new Suite(Version.TLS_1_2, Cipher.AES_128_GCM),
                                new Suite(Version.TLS_1_2, Cipher.AES_256_GCM),
                                new Suite(Version.TLS_1_3, Cipher.CHACHA20_POLY1305)));
        assertThat(some.ciphers())
                .isEqualTo("TLS 1.2 with AES-128-GCM, AES-256-GCM; TLS 1.3 with CHACHA20-POLY1305");
    }
}
