package org.anabranch.node.doctor;

/**
 * Something that an operator should know.
 *
 * @param id stable, for scripts; docs/operations.md has them all
 * @param evidence what was seen, and where
 * @param fix what to do, a command where one does it
 */
public record Finding(String id, Severity severity, String evidence, String fix) {

    /** How bad it is; the higher, the later here. */
    public enum Severity {
        WARNING,
        CRITICAL
    }

    static Finding warning(String id, String evidence, String fix) {
        return new Finding(id, Severity.WARNING, evidence, fix);
    }

    static Finding critical(String id, String evidence, String fix) {
        return new Finding(id, Severity.CRITICAL, evidence, fix);
    }
}
