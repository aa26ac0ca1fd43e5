package io.ringspun.examples.serve;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a file holds, by the end of its name. A table of our own: what the JDK says depends on the
 * machine, and asks its disk.
 */
final class ContentTypes {

    private static final String UNKNOWN = "application/octet-stream";

    private static final Map<String, String> BY_ENDING =
            table(
                    """
                    text/html; charset=utf-8              html htm
                    text/css; charset=utf-8               css
                    text/javascript; charset=utf-8        js mjs
                    text/plain; charset=utf-8             txt text log md java c h conf ini sh
                    text/csv; charset=utf-8               csv
                    text/calendar; charset=utf-8          ics
                    text/xml; charset=utf-8               xml xsl
                    application/json                      json map
                    application/ld+json                   jsonld
                    application/manifest+json             webmanifest
                    application/atom+xml                  atom
                    application/rss+xml                   rss
                    application/xhtml+xml                 xhtml
                    application/pdf                       pdf
                    application/rtf                       rtf
                    application/wasm                      wasm
                    application/epub+zip                  epub
                    application/zip                       zip
                    application/gzip                      gz tgz
                    application/zstd                      zst
                    application/x-bzip2                   bz2
                    application/x-xz                      xz
                    application/x-7z-compressed           7z
                    application/x-tar                     tar
                    application/java-archive              jar
                    application/msword                    doc
                    application/vnd.ms-excel              xls
                    application/vnd.ms-powerpoint         ppt
                    application/vnd.oasis.opendocument.text odt
                    application/vnd.oasis.opendocument.spreadsheet ods
                    application/vnd.oasis.opendocument.presentation odp
                    application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
                    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
                    application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
                    image/avif                            avif
                    image/bmp                             bmp
                    image/gif                             gif
                    image/jpeg                            jpg jpeg
                    image/png                             png
                    image/svg+xml                         svg
                    image/tiff                            tif tiff
                    image/vnd.microsoft.icon              ico
                    image/webp                            webp
                    audio/aac                             aac
                    audio/flac                            flac
                    audio/midi                            mid midi
                    audio/mp4                             m4a
                    audio/mpeg                            mp3
                    audio/ogg                             oga ogg opus
                    audio/wav                             wav
                    audio/webm                            weba
                    video/mp4                             mp4 m4v
                    video/mpeg                            mpeg mpg
                    video/ogg                             ogv
                    video/quicktime                       mov
                    video/webm                            webm
                    video/x-msvideo                       avi
                    font/otf                              otf
                    font/ttf                              ttf
                    font/woff                             woff
                    font/woff2                            woff2
                    """);

    private ContentTypes() {}

    static String of(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return BY_ENDING.getOrDefault(ending.toLowerCase(Locale.ROOT), UNKNOWN);
    }

    /** A line for each type: the type, then endings; a blank inside a type follows a semicolon. */
    private static Map<String, String> table(String text) {
        Map<String, String> types = new HashMap<>();
        for (String line : text.split("\n")) {
            String[] words = line.split("(?<!;) +");
            for (int i = 1; i < words.length; i++) {
                types.put(words[i], words[0]);
            }
        }
        return Map.copyOf(types);
    }
}
