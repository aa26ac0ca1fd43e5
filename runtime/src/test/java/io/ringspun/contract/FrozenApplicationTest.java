package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.IoConfig;
import io.ringspun.IoRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/**
 * An application that was written for the first version ({@code frozen/Application.java} among the
 * tests' resources) still compiles and runs. It is not to be changed together with the api: where
 * it would have to be, users' programs would have to be as well.
 */
@EverySubject
class FrozenApplicationTest {

    private static final String NAME = "Application";

    @Parameter Subject subject;

    @TempDir Path folder;

    @Test
    @SuppressWarnings("unchecked")
    void itCompilesAndRuns() throws IOException, ReflectiveOperationException {
        Path classes = compiled();
        Path data = Files.createDirectory(folder.resolve("data"));
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> application = loader.loadClass(NAME);
            var config = application.getMethod("config", IoConfig.class);
            var main =
                    (BiFunction<IoRuntime, Path, String>)
                            application.getConstructor().newInstance();
            try (Site site = new Site(subject, given -> applied(config, given))) {
                assertThat(main.apply(site.io, data))
                        .isEqualTo(
                                "echo limited 42/8 4:7 datagram9 [batch, frozen, made] offloaded");
            }
        }
    }

    private static IoConfig applied(java.lang.reflect.Method config, IoConfig given) {
        try {
            return (IoConfig) config.invoke(null, given);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private Path compiled() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Assumptions.assumeTrue(compiler != null, "this JDK has no compiler");
        Path source = folder.resolve(NAME + ".java");
        try (InputStream in = getClass().getResourceAsStream("/frozen/" + NAME + ".java")) {
            Files.write(source, in.readAllBytes());
        }
        Path classes = Files.createDirectory(folder.resolve("classes"));
        DiagnosticCollector<JavaFileObject> told = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(told, null, null)) {
            compiler.getTask(
                            null,
                            files,
                            told,
                            List.of("-d", classes.toString(), "-classpath", classPath()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
        }
        assertThat(told.getDiagnostics()).isEmpty();
        return classes;
    }

    /**
     * Where the api lies, and nothing else of ours: an application needs no more to be compiled.
     */
    private static String classPath() {
        Set<String> api =
                Arrays.stream(
                                new Class<?>[] {
                                    IoRuntime.class, org.jspecify.annotations.Nullable.class
                                })
                        .map(type ->
                                type.getProtectionDomain().getCodeSource().getLocation().getPath())
                        .collect(Collectors.toSet());
        return String.join(java.io.File.pathSeparator, api);
    }
}
