package io.ringspun.examples.serve;

import io.ringspun.FileStatus;
import io.ringspun.examples.serve.Site.Found;
import io.ringspun.examples.serve.Site.Name;
import java.nio.charset.StandardCharsets;

/** The index of a directory as a page. */
final class Listing {

    private static final String UNRESERVED = "-._~";

    private Listing() {}

    static String page(Target target, Found.Folder folder) {
        String title = "Index of /" + String.join("/", target.names());
        StringBuilder page = new StringBuilder(256 + 128 * folder.names().size());
        page.append("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>")
                .append(escaped(title))
                .append("</title></head>\n<body><h1>")
                .append(escaped(title))
                .append("</h1>\n<table>\n");
        if (!target.names().isEmpty()) {
            page.append("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
        }
        for (Name name : folder.names()) {
            append(page, name);
        }
        page.append("</table>\n");
        if (!folder.isAll()) {
            page.append("<p>There are more than ").append(Site.NAMES_MAX).append(".</p>\n");
        }
        return page.append("</body></html>\n").toString();
    }

    private static void append(StringBuilder page, Name name) {
        FileStatus status = name.status();
        String slash = status.isDirectory() ? "/" : "";
        page.append("<tr><td><a href=\"./")
                .append(encoded(name.text()))
                .append(slash)
                .append("\">")
                .append(escaped(name.text()))
                .append(slash)
                .append("</a></td><td align=\"right\">")
                .append(status.isRegular() ? Long.toString(status.size()) : "")
                .append("</td><td>")
                .append(HttpDate.text(status.modificationTime()))
                .append("</td></tr>\n");
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** A name as part of a link: the opposite of what {@link Target} does. */
    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return encoded.toString();
    }
}
