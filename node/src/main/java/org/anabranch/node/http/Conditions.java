package org.anabranch.node.http;

import java.util.SortedSet;
import java.util.TreeSet;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Command.Versions;
import org.anabranch.crdt.json.DocumentView;

/**
 * What a request demands of the document it is about; null for what it does not demand.
 *
 * <p>There is no cache of past versions yet, so a base version is served exactly when it is the current one.
 */
record Conditions(Versions ifMatch, Versions ifNoneMatch, Versions base) {

    static final Conditions NONE = new Conditions(null, null, null);

    static Conditions of(String ifMatch, String ifNoneMatch, String baseVersion) {
        if (ifMatch == null && ifNoneMatch == null && baseVersion == null) {
            return NONE;
        }
        return new Conditions(
                EntityTags.parse(ifMatch, false, "If-Match"),
                EntityTags.parse(ifNoneMatch, true, "If-None-Match"),
                requireOne(EntityTags.parse(baseVersion, false, "Base-Version"), "Base-Version"));
    }

    /** As members of a bulk line. */
    static Conditions ofMembers(String ifMatch, String baseVersion) {
        return new Conditions(
                ifMatch == null ? null : EntityTags.parseMember(ifMatch, "ifMatch"),
                null,
                baseVersion == null
                        ? null
                        : requireOne(EntityTags.parseMember(baseVersion, "baseVersion"), "baseVersion"));
    }

    boolean isEmpty() {
        return ifMatch == null && ifNoneMatch == null && base == null;
    }

    /**
     * Judges a write ahead of its body; the engine judges again, when it commits.
     *
     * @param view the document, or null
     */
    void judgeWrite(DocumentView view) {
        String etag = view == null ? null : view.etag();
        if (ifMatch != null && !ifMatch.match(etag) || ifNoneMatch != null && ifNoneMatch.match(etag)) {
            throw failed().refusal();
        }
        if (base != null && !base.match(etag)) {
            throw baseGone().refusal();
        }
    }

    /** Whether a read finds what the client already has; {@code If-Match} is judged first. */
    boolean isNotModified(DocumentView view) {
        if (ifMatch != null && !ifMatch.match(view.etag())) {
            throw failed().refusal();
        }
        return ifNoneMatch != null && ifNoneMatch.match(view.etag());
    }

    Preconditions preconditions() {
        if (isEmpty()) {
            return Preconditions.NONE;
        }
        if (base == null) {
            return new Preconditions(ifMatch, ifNoneMatch);
        }
        SortedSet<String> both = new TreeSet<>(base.etags());
        if (ifMatch != null && !ifMatch.any()) {
            both.retainAll(ifMatch.etags());
        }
        return new Preconditions(new Versions(false, both), ifNoneMatch);
    }

    /** What to answer when the engine found the preconditions not fulfilled. */
    Problem problem() {
        return base != null && ifMatch == null && ifNoneMatch == null ? baseGone() : failed();
    }

    private static Problem failed() {
        return Problem.of(
                ProblemType.PRECONDITION_FAILED, "the document's current version is not as the request demands");
    }

    private static Problem baseGone() {
        return Problem.of(
                ProblemType.BASE_VERSION_GONE,
                "the base version is not the current one, and this version of the node keeps no older ones");
    }

    private static Versions requireOne(Versions versions, String name) {
        if (versions != null && (versions.any() || versions.etags().size() != 1)) {
            throw Problem.of(ProblemType.HEADER_INVALID, name + " is one strong entity tag in double quotes")
                    .refusal();
        }
        return versions;
    }
}
