package io.ringspun.examples;

import io.ringspun.FileStatus;
import io.ringspun.FileStatus.Type;
import io.ringspun.examples.CopyOptions.Follow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns what the user named into what is to be copied, the way {@code cp} understands it. */
final class CopyPlan {

    private final CopyOptions options;
    private final Openings openings;
    private final CopyTally tally;

    /** Two sources of the same name would overwrite each other. */
    private final Set<Path> targets = new HashSet<>();

    CopyPlan(CopyOptions options, Openings openings, CopyTally tally) {
        this.options = options;
        this.openings = openings;
        this.tally = tally;
    }

    /**
     * One item per source that can be copied; what is wrong with the others is reported.
     *
     * @throws IOException if the target will not do for any of them
     */
    List<CopyItem> items(List<String> sources, String target) throws IOException {
        Path to;
        try {
            to = path(target);
        } catch (IOException e) {
            throw Reason.because("cannot copy to '" + Reason.oneLine(target) + "'", e);
        }
        boolean into = Files.isDirectory(to);
        if (!into && sources.size() > 1) {
            throw new IOException("target " + Reason.quoted(to) + ": it is not a directory");
        }
        List<CopyItem> items = new ArrayList<>();
        for (String source : sources) {
            try {
                items.add(item(source, to, into, isSlashed(target)));
            } catch (IOException e) {
                tally.failed("cannot copy '" + Reason.oneLine(source) + "'", e);
            }
        }
        return items;
    }

    private CopyItem item(String source, Path to, boolean into, boolean slashed)
            throws IOException {
        Path from = path(source);
        boolean follow = options.follow() != Follow.NEVER || isSlashed(source);
        Place place =
                openings.place(follow && Files.isSymbolicLink(from) ? from.toRealPath() : from);
        FileStatus status = place.look(false);
        if (isSlashed(source) && !status.isDirectory()) {
            throw new IOException("it is not a directory");
        }
        if (status.isDirectory() && !options.recursive()) {
            throw new IOException("it is a directory (-r copies directories)");
        }
        boolean data = status.isRegular() || status.type() == Type.SYMBOLIC_LINK;
        if (!status.isDirectory() && !data && !options.recursive()) {
            throw new IOException("it is a pipe, a socket or a device");
        }
        if (slashed && !into && !status.isDirectory()) {
            throw new IOException("target " + Reason.quoted(to) + " is not a directory");
        }
        Path target = into ? inside(to, from) : to;
        if (status.isDirectory() && isInsideItself(from, target)) {
            throw new IOException("target " + Reason.quoted(target) + " is inside it");
        }
        if (!targets.add(target)) {
            throw new IOException("another source has the same target " + Reason.quoted(target));
        }
        return new CopyItem(place, openings.place(target), status, follow, null);
    }

    /**
     * A source's place in a target directory; a source without a name of its own stands for its
     * contents.
     */
    private static Path inside(Path directory, Path source) {
        Path name = source.getFileName();
        boolean nameless =
                name == null || name.toString().equals(".") || name.toString().equals("..");
        return nameless ? directory : directory.resolve(name);
    }

    private static boolean isInsideItself(Path source, Path target) throws IOException {
        Path at = target.toAbsolutePath();
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        Path above = at == null ? null : at.toRealPath();
        while (above != null) {
            if (Files.isSameFile(source, above)) {
                return true;
            }
            above = above.getParent();
        }
        return false;
    }

    private static boolean isSlashed(String text) {
        return text.endsWith("/");
    }

    private static Path path(String text) throws IOException {
        // The JVM has put U+FFFD where the bytes of the command line are not text in this locale.
        if (text.indexOf('\uFFFD') >= 0) {
            throw new IOException(
                    "the name is not text in the character set "
                            + System.getProperty("sun.jnu.encoding")
                            + " of this locale");
        }
        if (text.isEmpty()) {
            throw new NoSuchFileException(text);
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IOException(e.getReason(), e);
        }
    }
}
