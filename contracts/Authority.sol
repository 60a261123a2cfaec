// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

/// @title  Authority
/// @notice Who may change what: OpenZeppelin's AccessManager with the protocol's role names. Roles carry delays; the admin role
///         grants them. No role can touch deposits, rent, stakes, or stop an exit.
contract Authority is AccessManager {
    /// @notice Adds GPU models to the catalog.
    uint64 public constant CATALOG_ROLE = 1;
    /// @notice Changes commission within its cap and the committee, for what is opened later.
    uint64 public constant PARAMETER_ROLE = 2;
    /// @notice Stops new registrations, sales, asks, rentals, attestations and seats at once.
    uint64 public constant GUARDIAN_ROLE = 3;

    constructor(address admin) AccessManager(admin) {}
}
