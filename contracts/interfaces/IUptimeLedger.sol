// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

interface IUptimeLedger {
    function epochLength() external view returns (uint256);
    function judge(
        uint256 rigId,
        uint256 from,
        uint256 to,
        uint256 mark,
        bool useMark
    ) external view returns (uint256 until, uint256 down, uint256 markUntil);
    function downMark(uint256 rigId) external view returns (uint256);
    function verifiedSamples(uint256 rigId) external view returns (uint256);
    function verifiedRun(uint256 rigId, uint256 from, uint256 samples) external view returns (bool);
}
