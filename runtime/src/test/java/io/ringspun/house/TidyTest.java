package io.ringspun.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.house.Tidy.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The sources and texts of the repository read as agreed. The first tests judge the repository; the
 * rest judge the judge, with a source that breaks one rule each.
 */
class TidyTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern QUOTED = Pattern.compile("`(\\w+)`");
    private static final String CARRIER =
            "runtime/src/main/java/io/ringspun/runtime/carrier/A.java";
    private static final String API = "api/src/main/java/io/ringspun/A.java";
    private static final String TEST = "api/src/test/java/io/ringspun/ATest.java";

    @Test
    void every_text_is_tidy() throws IOException {
        List<String> findings = new ArrayList<>();
        List<Source> all = new ArrayList<>(javaSources());
        all.addAll(otherTexts());
        all.forEach(source -> findings.addAll(Tidy.textFindings(source)));
        assertThat(findings).as("untidy texts").isEmpty();
    }

    @Test
    void every_java_source_is_tidy() throws IOException {
        assertThat(Tidy.syntaxFindings(javaSources())).as("untidy sources").isEmpty();
    }

    @Test
    void every_link_of_the_docs_leads_somewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Source text : otherTexts()) {
            if (!text.path().endsWith(".md")) {
                continue;
            }
            Path folder = House.root().resolve(text.path()).getParent();
            Matcher links = LINK.matcher(text.text());
            while (links.find()) {
                if (!Files.exists(folder.resolve(links.group(1)))) {
                    broken.add(text.path() + ": nothing at " + links.group(1));
                }
            }
        }
        assertThat(broken).as("links that lead nowhere; mend or remove them").isEmpty();
    }

    /** What is named there as a test, from the heading of the bugs on, is one. */
    @Test
    void every_test_that_the_docs_name_exists() throws IOException {
        String docs = Files.readString(House.root().resolve("docs/testing.md"));
        String mapping = docs.substring(docs.indexOf("## Bugs of the field"));
        String sources = javaSources().stream().map(Source::text).collect(Collectors.joining());
        List<String> missing =
                QUOTED.matcher(mapping)
                        .results()
                        .map(quoted -> quoted.group(1))
                        .filter(name ->
                                !sources.contains("void " + name + "(")
                                        && !sources.contains("class " + name + " "))
                        .toList();
        assertThat(missing).as("tests that the docs name and nobody has").isEmpty();
        assertThat(QUOTED.matcher(mapping).results().count()).isGreaterThan(100);
    }

    @Test
    void every_table_still_exists() throws IOException {
        List<String> names = javaSources().stream().map(Source::name).toList();
        assertThat(names).as("names in Tidy.TABLES").containsAll(Tidy.TABLES.keySet());
    }

    @Test
    void a_tidy_source_has_no_findings() {
        String text = "package a;\n\n/** It is. */\nfinal class A {\n    void a() {}\n}\n";
        assertThat(syntax(CARRIER, text)).isEmpty();
        assertThat(Tidy.textFindings(new Source(CARRIER, text))).isEmpty();
    }

    @Test
    void long_files_and_long_methods_are_reported() {
        String file = "x\n".repeat(Tidy.FILE_LINES_MAX);
        assertThat(Tidy.textFindings(new Source(API, file))).isEmpty();
        assertThat(Tidy.textFindings(new Source(API, file + "x\n"))).hasSize(1);
        assertThat(Tidy.textFindings(new Source("docs/a.md", file + "x\n"))).isEmpty();
        String most = "        a();\n".repeat(Tidy.METHOD_LINES_MAX - 2);
        assertThat(syntax(TEST, "class A {\n    void a() {\n" + most + "    }\n}\n")).isEmpty();
        assertThat(syntax(TEST, "class A {\n    void a() {\n\n" + most + "    }\n}\n")).hasSize(1);
    }

    @Test
    void words_and_paths_are_reported() {
        for (String line :
                List.of(
                        "int a; ",
                        "int a;\t",
                        "// TO" + "DO later",
                        "// see FIX" + "ME",
                        "cd /ho" + "me/someone/ringspun",
                        "as shown in /wo" + "rk/a",
                        "see sha" + "red/plan.md",
                        "from https://repo.example.org/artif" + "actory/central")) {
            assertThat(Tidy.textFindings(new Source("docs/a.md", "a\n" + line + "\n")))
                    .as(line)
                    .singleElement()
                    .asString()
                    .startsWith("docs/a.md:2: ");
        }
        for (String line : List.of("/usr/lib/jvm", "methods/work/a", "a todo list", "HACKING")) {
            assertThat(Tidy.textFindings(new Source("docs/a.md", line))).as(line).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RingImpl, 1",
        "SlotManager, 1",
        "IoUtil, 1",
        "IoUtils, 1",
        "RingHelper, 1",
        "AbstractRing, 1",
        "BaseRing, 1",
        "Ring, 0",
        "Baseline, 0",
        "Abstraction, 0",
        "Implicit, 0"
    })
    void names_for_patterns_are_reported(String name, int findings) {
        assertThat(syntax(TEST, "class A { interface " + name + " {} }")).hasSize(findings);
        assertThat(syntax(API, "/** It is. */ record " + name + "() {}")).hasSize(findings);
    }

    @Test
    void sleeping_and_disabled_tests_are_reported() {
        String sleep = "class A { void a() throws Exception { Thread." + "sleep(1); } }";
        assertThat(syntax(TEST, sleep)).singleElement().asString().contains("sleeps");
        assertThat(syntax("perf/src/main/java/A.java", sleep)).isEmpty();
        String unit = "class A { void a() throws Exception { TimeUnit.SECONDS." + "sleep(1); } }";
        assertThat(syntax(TEST, unit)).hasSize(1);
        assertThat(syntax(TEST, "class A { @Disabled void a() {} }")).hasSize(1);
        assertThat(syntax(TEST, "@org.junit.jupiter.api.Disabled class A {}")).hasSize(1);
    }

    @Test
    void printing_is_reported_in_the_libraries() {
        String out = "/** It is. */ class A { void a() { System.out.println(); } }";
        assertThat(syntax(API, out)).singleElement().asString().contains("System.Logger");
        assertThat(syntax(CARRIER, out.replace("out", "err"))).hasSize(1);
        assertThat(syntax("examples/src/main/java/A.java", out)).isEmpty();
    }

    @Test
    void monitors_are_reported_on_the_loops_floors() {
        String method = "/** It is. */ class A { synchronized void a() {} }";
        String block = "/** It is. */ class A { void a() { synchronized (this) { } } }";
        for (String text : List.of(method, block)) {
            assertThat(syntax(CARRIER, text)).singleElement().asString().contains("monitor");
            assertThat(syntax(CARRIER.replace("carrier", "ring"), text)).hasSize(1);
            assertThat(syntax(CARRIER.replace("carrier", "nio"), text)).isEmpty();
        }
    }

    @Test
    void a_library_type_without_a_comment_is_reported() {
        assertThat(syntax(API, "class A { class B {} }"))
                .singleElement()
                .asString()
                .contains("A has");
        assertThat(syntax(API, "// It is.\nclass A {}")).hasSize(1);
        assertThat(syntax(TEST, "class A {}")).isEmpty();
    }

    @Test
    void what_does_not_parse_is_reported() {
        assertThat(syntax(TEST, "class A { void }")).isNotEmpty();
    }

    private static List<String> syntax(String path, String text) {
        return Tidy.syntaxFindings(List.of(new Source(path, text)));
    }

    private static List<Source> javaSources() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (String module : House.MODULES) {
            for (Path file : House.files(House.root().resolve(module).resolve("src"), ".java")) {
                sources.add(read(file));
            }
        }
        return sources;
    }

    /** What people read beside the sources, and what runs the build. */
    private static List<Source> otherTexts() throws IOException {
        List<Path> files = new ArrayList<>(House.files(House.root().resolve("docs"), ".md"));
        try (var top =
                Files.newDirectoryStream(House.root(), "{*.md,pom.xml,ringspun,.editorconfig}")) {
            top.forEach(files::add);
        }
        for (String module : House.MODULES) {
            files.add(House.root().resolve(module).resolve("pom.xml"));
            files.addAll(House.files(House.root().resolve(module).resolve("src"), ".md"));
            files.addAll(House.files(House.root().resolve(module).resolve("src"), ".sh"));
            files.addAll(House.files(House.root().resolve(module).resolve("src"), ".c"));
        }
        files.add(House.root().resolve(".ci/run"));
        List<Source> texts = new ArrayList<>();
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                texts.add(read(file));
            }
        }
        return texts;
    }

    private static Source read(Path file) throws IOException {
        return new Source(House.shown(file), Files.readString(file));
    }
}
