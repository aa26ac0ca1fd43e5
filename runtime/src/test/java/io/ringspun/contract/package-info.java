/**
 * What every backend in every mode must do, in terms of the api only. A {@link
 * io.ringspun.contract.Subject} is one backend in one mode; a {@link io.ringspun.contract.Site} is
 * an open runtime of it with all that a test leaves about.
 */
package io.ringspun.contract;
