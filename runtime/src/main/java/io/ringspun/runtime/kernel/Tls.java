package io.ringspun.runtime.kernel;

/**
 * {@code linux/tls.h}: how a connected TCP socket is told to encrypt and decrypt its own records.
 */
public final class Tls {

    public static final int TCP_ULP = 31;
    public static final int SOL_TLS = 282;
    public static final int TLS_TX = 1;
    public static final int TLS_RX = 2;

    public static final int TLS_1_2_VERSION = 0x0303;
    public static final int TLS_1_3_VERSION = 0x0304;

    public static final int TLS_CIPHER_AES_GCM_128 = 51;
    public static final int TLS_CIPHER_AES_GCM_256 = 52;
    public static final int TLS_CIPHER_CHACHA20_POLY1305 = 54;

    public static final int CRYPTO_INFO_VERSION = 0;
    public static final int CRYPTO_INFO_CIPHER_TYPE = 2;
    public static final int CRYPTO_INFO_AES_GCM_128_SIZE = 40;
    public static final int CRYPTO_INFO_AES_GCM_256_SIZE = 56;
    public static final int CRYPTO_INFO_CHACHA20_POLY1305_SIZE = 56;

    private Tls() {}
}
