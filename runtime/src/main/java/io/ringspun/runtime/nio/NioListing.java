package io.ringspun.runtime.nio;

import io.ringspun.Listing;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the names of a directory that nobody else has, by the one iterator of its stream. */
final class NioListing implements Listing {

    /** As many as the kernel tells at a time, or thereabouts. */
    private static final int NAMES_MAX = 1000;

    private final NioDirectory directory;
    private @Nullable Iterator<Path> left;

    /** Takes the directory over. */
    NioListing(NioDirectory directory) {
        this.directory = directory;
    }

    @Override
    public List<Path> next() throws IOException {
        return directory.ofStream((stream, _) -> {
            Iterator<Path> iterator = left;
            if (iterator == null) {
                iterator = stream.iterator();
                left = iterator;
            }
            List<Path> names = new ArrayList<>();
            try {
                while (names.size() < NAMES_MAX && iterator.hasNext()) {
                    names.add(iterator.next().getFileName());
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            return names;
        });
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
