package io.ringspun.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why something failed, in words that fit on one line. */
final class Reason {

    private Reason() {}

    /**
     * The reason alone: for exceptions about files, without the file's name, which the caller knows
     * better.
     */
    static String of(Throwable failure) {
        return oneLine(
                switch (failure) {
                    case NoSuchFileException e -> "no such file or directory";
                    case AccessDeniedException e -> "permission denied";
                    case NotDirectoryException e -> "it is not a directory";
                    case FileAlreadyExistsException e -> "it exists already";
                    case FileSystemException e when e.getReason() != null -> e.getReason();
                    case UnknownHostException e -> "unknown host";
                    case InvalidPathException e -> e.getReason();
                    case UncheckedIOException e when e.getCause() != null -> of(e.getCause());
                    case DirectoryIteratorException e when e.getCause() != null -> of(e.getCause());
                    default -> orName(failure.getMessage(), failure);
                });
    }

    /** A failure of this kind, told in one line: what, and why. */
    static IOException because(String what, Throwable failure) {
        return new IOException(what + ": " + of(failure), failure);
    }

    /** A path as messages show it: in quotes, and on one line whatever is in its name. */
    static String quoted(Path path) {
        return "'" + oneLine(path.toString()) + "'";
    }

    /** Text with its control characters written out as escapes. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        line.append("\\u%04x".formatted((int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        return line.toString();
    }

    private static String orName(@Nullable String message, Throwable failure) {
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
