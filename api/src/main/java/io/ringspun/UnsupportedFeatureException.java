package io.ringspun;

import java.util.List;

/**
 * Under {@link Strategy#STRICT}, something that is wanted is missing. The message has, for each,
 * the reason and the way out.
 */
public final class UnsupportedFeatureException extends IoUnavailableException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the lists of List.copyOf can be written
    private final List<String> missing;

    /**
     * For the choice of a backend.
     *
     * @param missing what is missing, by name
     * @param message the same with reasons and ways out
     */
    public UnsupportedFeatureException(List<String> missing, String message) {
        super(message);
        this.missing = List.copyOf(missing);
    }

    /**
     * What is missing: names as in {@link IoReport#features}, and {@code io_uring}, {@code
     * carriers-mode} or {@code numa}.
     *
     * @return all of it
     */
    public List<String> missing() {
        return missing;
    }
}
