package io.ringspun.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whose sockets of {@code java.net} and channels of files: the JDK's, or ours on one subject.
 *
 * @param subject null for the JDK's
 */
public record Brand(@Nullable Subject subject) {

    static final Brand JDK = new Brand(null);

    /** The JDK's, and ours on every subject of ordinary size. */
    static Stream<Brand> all() {
        return Stream.concat(Stream.of(JDK), ours());
    }

    /** Ours on every subject of ordinary size. */
    static Stream<Brand> ours() {
        return Subject.ordinary().map(Brand::new);
    }

    @Override
    public String toString() {
        return subject == null ? "JDK" : subject.toString();
    }

    /**
     * A class of tests to be run on what every brand makes, which it must not tell apart. The time
     * limit only guards against hanging.
     */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedClass(name = "{0}")
    @MethodSource("io.ringspun.contract.Brand#all")
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @interface Every {}
}
