//! How the tables of the VM grow (py/map.c).

/// `hash_allocation_sizes`: the places that hash tables grow through.
const PLACES: [u32; 34] = [
    0, 2, 4, 6, 8, 10, 12, 17, 23, 29, 37, 47, 59, 73, 97, 127, 167, 223, 293, 389, 521, 691, 919,
    1223, 1627, 2161, 3229, 4831, 7243, 10861, 16273, 24407, 36607, 54907,
];

/// The places of a hash table that needs at least as many.
pub(crate) fn places_for(count: u32) -> u32 {
    PLACES
        .into_iter()
        .find(|places| *places >= count)
        .unwrap_or((count + count / 2) | 1)
}
