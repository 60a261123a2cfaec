// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {BaseTest} from "./BaseTest.sol";

/// @notice One rig, and an epoch to judge it in.
abstract contract OneRig is BaseTest {
    uint256 internal rigId;
    uint256 internal epoch; // begins in an hour

    function setUp() public virtual override {
        super.setUp();
        rigId = registerRig();
        epoch = currentEpoch() + 1;
    }
}

/// @notice One rig, and an open epoch.
abstract contract OpenEpoch is OneRig {
    function setUp() public virtual override {
        super.setUp();
        openEpoch(epoch);
    }
}
