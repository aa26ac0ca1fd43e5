package io.ringspun.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** What a guest's tests told, in the files that Surefire would have written: one for each class. */
final class SurefireReports {

    private SurefireReports() {}

    /** Writes them into a folder. */
    static void write(GuestStory story, Path folder) throws IOException {
        Map<String, List<TestLine>> classes =
                story.tests().stream()
                        .collect(
                                Collectors.groupingBy(
                                        TestLine::className, TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<TestLine>> entry : classes.entrySet()) {
            Path file = folder.resolve("TEST-" + entry.getKey() + ".xml");
            try (var text = Files.newBufferedWriter(file)) {
                XMLStreamWriter xml =
                        XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
                suite(xml, entry.getKey(), entry.getValue());
                xml.close();
            } catch (XMLStreamException e) {
                throw new IOException(e);
            }
        }
    }

    private static void suite(XMLStreamWriter xml, String name, List<TestLine> tests)
            throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", name);
        xml.writeAttribute("time", seconds(tests.stream().mapToLong(TestLine::millis).sum()));
        xml.writeAttribute("tests", Integer.toString(tests.size()));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", count(tests, "skipped"));
        xml.writeAttribute("failures", count(tests, "failed"));
        for (TestLine test : tests) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("name", plain(test.name()));
            xml.writeAttribute("classname", name);
            xml.writeAttribute("time", seconds(test.millis()));
            if (!test.status().equals("passed")) {
                xml.writeStartElement(test.status().equals("failed") ? "failure" : "skipped");
                xml.writeAttribute("message", plain(GuestStory.reason(test)));
                xml.writeCharacters(plain(test.detail()));
                xml.writeEndElement();
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private static String count(List<TestLine> tests, String status) {
        return Long.toString(tests.stream().filter(test -> test.status().equals(status)).count());
    }

    private static String seconds(long millis) {
        return "%d.%03d".formatted(millis / 1000, millis % 1000);
    }

    /** XML has no way to write control characters; tests have such in their names. */
    private static String plain(String text) {
        return text.codePoints()
                .map(c -> c >= ' ' && c < 0xD800 || c == '\n' || c == '\t' ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
