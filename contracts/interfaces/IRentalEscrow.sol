// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

interface IRentalEscrow {
    function partiesOf(uint256 rentalId) external view returns (address renter, uint256 rigId);
}
