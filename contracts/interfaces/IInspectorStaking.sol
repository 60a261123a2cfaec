// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

interface IInspectorStaking {
    error SeatNotEligible(uint256 seatId, address signer);

    function seatStake() external view returns (uint256);
    function seatCount() external view returns (uint256);
    function inspectorOf(uint256 seatId) external view returns (address);
    function recordReports(
        uint256 epoch,
        uint256[] calldata seatIds,
        address[] calldata signers,
        uint256[] calldata pays,
        uint256[] calldata absent
    ) external;
    function recordLate(uint256 epoch, uint256 seatId, address signer, uint256 pay) external;
    function slash(uint256 seatId, uint256 amount, address harmed, address reporter) external returns (uint256 slashed);
}
