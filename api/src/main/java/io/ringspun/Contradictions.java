package io.ringspun;

import io.ringspun.IoConfig.BackendChoice;
import io.ringspun.IoConfig.ModeChoice;
import java.util.ArrayList;
import java.util.List;

/**
 * What cannot be meant together, though each setting is valid: something is asked for by name, and
 * another setting sees to it that it is never used.
 */
final class Contradictions {

    private Contradictions() {}

    /** A sentence for each, with the reason and the way out. */
    static List<String> of(IoConfig config) {
        List<String> found = new ArrayList<>();
        if (config.backend() == BackendChoice.NIO && config.mode() == ModeChoice.CARRIERS) {
            found.add(
                    "the mode carriers needs carriers, and the backend nio has none: choose the"
                            + " backend uring or auto, or the mode auto or stock");
        }
        if (config.numa() == FeatureChoice.ON && !config.pinCarriers()) {
            found.add(
                    "numa is on, but carriers that are not bound have no memory node next to them:"
                            + " bind them (pinCarriers), or leave numa at auto");
        }
        if (isOn(config, "zero-copy-send") && config.zeroCopyBytes() == 0) {
            found.add(
                    "zero-copy-send is on, but zeroCopyBytes says that it is never used: set it to"
                            + " the size from which on it is");
        }
        if (isOn(config, "incremental-buffers")
                && config.features().get("multishot-receive") == FeatureChoice.OFF) {
            found.add(
                    "incremental-buffers is on, but multishot-receive, which fills these buffers, is"
                            + " off: leave multishot-receive at auto, or do without both");
        }
        if (isOn(config, "direct-descriptors")
                && isOn(config, "registered-files")
                && config.fileTableEntries() < 2) {
            found.add(
                    "direct-descriptors and registered-files are both on, but fileTableEntries"
                            + " leaves room for one of them only: set it to 2 or more, or switch one"
                            + " of them off");
        }
        return found;
    }

    private static boolean isOn(IoConfig config, String facility) {
        return config.features().get(facility) == FeatureChoice.ON;
    }
}
