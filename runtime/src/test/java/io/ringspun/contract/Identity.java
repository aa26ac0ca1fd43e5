package io.ringspun.contract;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a certificate that it has signed itself, made when asked for: there is nothing that
 * could run out or leak.
 */
record Identity(PrivateKey key, X509Certificate certificate) {

    private static final char[] NO_PASSWORD = {};

    private static final byte[] ECDSA_WITH_SHA256 = {
        0x30, 0x0a, 0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
    };
    private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x06, 0x03, 0x55, 0x1d, 0x11};

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;

    /** One that is good for the loopback address and these names. */
    static Identity of(String... names) {
        return of(Arrays.asList(names));
    }

    static Identity of(List<String> names) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            byte[] body = body(names, pair.getPublic().getEncoded());
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(body);
            byte[] signed = der(BIT_STRING, new byte[1], signature.sign());
            byte[] certificate = der(SEQUENCE, body, ECDSA_WITH_SHA256, signed);
            return new Identity(
                    pair.getPrivate(),
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(certificate)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] body(List<String> names, byte[] publicKey) {
        Instant now = Instant.now();
        byte[] name =
                der(
                        SEQUENCE,
                        der(
                                SET,
                                der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, ascii(names.get(0))))));
        ByteArrayOutputStream alternatives = new ByteArrayOutputStream();
        alternatives.writeBytes(der(IP_ADDRESS, InetAddress.getLoopbackAddress().getAddress()));
        names.forEach(one -> alternatives.writeBytes(der(DNS_NAME, ascii(one))));
        byte[] extension =
                der(
                        SEQUENCE,
                        SUBJECT_ALTERNATIVE_NAME,
                        der(OCTET_STRING, der(SEQUENCE, alternatives.toByteArray())));
        return der(
                SEQUENCE,
                der(VERSION, der(INTEGER, new byte[] {2})),
                der(INTEGER, new byte[] {1}),
                ECDSA_WITH_SHA256,
                name,
                der(
                        SEQUENCE,
                        der(UTC_TIME, time(now.minus(Duration.ofDays(1)))),
                        der(UTC_TIME, time(now.plus(Duration.ofDays(1))))),
                name,
                publicKey,
                der(EXTENSIONS, der(SEQUENCE, extension)));
    }

    private static byte[] time(Instant when) {
        return ascii(
                DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(when));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (length < 0x80) {
            all.write(length);
        } else if (length < 0x100) {
            all.write(0x81);
            all.write(length);
        } else {
            all.write(0x82);
            all.write(length >> 8);
            all.write(length);
        }
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** A context that shows these, and trusts those. */
    static SSLContext context(List<Identity> shown, List<Identity> trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(shown), trust(trusted), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static KeyManager[] keys(List<Identity> shown) {
        try {
            KeyStore store = store();
            for (int i = 0; i < shown.size(); i++) {
                store.setKeyEntry(
                        "key " + i,
                        shown.get(i).key,
                        NO_PASSWORD,
                        new X509Certificate[] {shown.get(i).certificate});
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX"); // heeds SNI
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static TrustManager[] trust(List<Identity> trusted) {
        try {
            KeyStore store = store();
            for (int i = 0; i < trusted.size(); i++) {
                store.setCertificateEntry("trusted " + i, trusted.get(i).certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore store() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            return store;
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes the certificate and the key for programs that read PEM. */
    void write(Path certificateFile, Path keyFile) throws java.io.IOException {
        try {
            Files.writeString(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
            Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN "
                + what
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END "
                + what
                + "-----\n";
    }
}
