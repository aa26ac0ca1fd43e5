package io.ringspun.contract;

import io.ringspun.IoRuntime;
import io.ringspun.UnsupportedFeatureException;
import java.io.IOException;

/** Opens a runtime as it is told from outside, and says what came of it. */
final class StrictProgram {

    private StrictProgram() {}

    /** Prints the backend, or what is missing. */
    public static void main(String[] args) throws IOException {
        try (IoRuntime io = IoRuntime.open()) {
            System.out.println("opened " + io.report().backend());
        } catch (UnsupportedFeatureException e) {
            System.out.println("missing " + e.missing() + " " + e.getMessage());
        }
    }
}
