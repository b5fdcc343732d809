/** All that pages and the API read, behind one name. It knows neither of them. */
package io.tideline.console.readers;
