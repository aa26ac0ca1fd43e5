package io.ringspun.runtime.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Loads the runtime once more, for a simulated world: with {@link Redirections}, and with some of
 * its classes replaced where a test wants to see them fail.
 */
final class WorldLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    /**
     * What is the users' own: the api, and the tower. Its tests and the simulation stay as they
     * are.
     */
    private static final Pattern REDIRECTED =
            Pattern.compile(
                    "io\\.ringspun\\.(?:spi\\.\\w+|runtime\\.(?:uring|blocking|carrier|ring|kernel)\\.\\w+|\\w+)"
                            + "(?:\\$\\w+)*");

    /** What redirected calls lead to, and the true system calls behind. */
    private static final Pattern UNTOUCHED = Pattern.compile(".*\\.Simulated|.*\\.kernel\\.Linux");

    private final Map<String, byte[]> replaced;

    WorldLoader(Map<String, byte[]> replaced) {
        super("simulated world", WorldLoader.class.getClassLoader());
        this.replaced = replaced;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("io.ringspun.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = replaced.get(name);
        if (bytes == null) {
            bytes = read(name);
        }
        if (REDIRECTED.matcher(name).matches() && !UNTOUCHED.matcher(name).matches()) {
            bytes = Redirections.applied(bytes, getParent());
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] read(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
