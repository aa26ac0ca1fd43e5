package io.ringspun.examples;

import java.io.IOException;

/** Copies symbolic links as they are, wherever they lead. */
final class LinkCopy implements ItemCopy.Way {

    @Override
    public void make(CopyItem item, Draft draft) throws IOException {
        Place source = item.source();
        Place place = draft.place();
        place.directory().symbolicLink(place.name(), source.directory().readLink(source.name()));
        draft.resemble(item.status(), source.attributes(), place.attributes());
    }
}
