/**
 * The store on disk: tables of an LMDB environment. {@link org.anabranch.core.store.lmdb.LmdbStore} is the way in;
 * docs/data-file.md describes what is written, byte by byte.
 */
package org.anabranch.core.store.lmdb;
