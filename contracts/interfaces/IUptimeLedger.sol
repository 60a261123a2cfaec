// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

interface IUptimeLedger {
    function epochLength() external view returns (uint256);
    function judge(
        uint256 rigId,
        uint256 from,
        uint256 to
    ) external view returns (uint256 until, bool fromKnown, uint256 downFrom, uint256 downUntil);
    function downSeconds(uint256 rigId, uint256 at) external view returns (bool known, uint256 down);
    function verifiedSamples(uint256 rigId) external view returns (uint256);
    function verifiedRun(uint256 rigId, uint256 from, uint256 samples) external view returns (bool);
}
